//! Somebody comes in by another way than with his password: a provider says who he is, or he has shown that he gets what is sent to a
//! number. Whoever is known is let in, whoever is new becomes a member: one person, one member.

use domain::id::Id;
use domain::identity::{Account, Grant, Occupation, Phone, Provider, Purpose, Role, RolePlace, consent};
use domain::text::Name;
use persistence::Error;
use persistence::values::{AccountRecord, IdentityRecord, NewAccount};

use crate::app::Scene;
use crate::flow::{age_password, agree, leave};
use crate::outside::Identified;
use crate::problem::{Code, Failure};

/// What whoever is new says of himself.
#[derive(Clone, Debug, Default)]
pub struct Newcomer {
    /// The version of the privacy policy that he agreed to. Without it nobody becomes a member.
    pub consent_version: Option<Name>,
    pub name: Option<Name>,
    pub occupation: Option<Occupation>,
}

/// Who said nothing else is called this until he does.
const NAMELESS: &str = "啄木鸟";

/// Whoever a provider says it is.
pub fn by_identity(
    scene: &mut Scene<'_, '_>,
    provider: &Provider,
    who: &Identified,
    newcomer: &Newcomer,
) -> Result<Id<Account>, Failure> {
    if let Some(known) = scene.tx.identity(provider, &who.subject)? {
        scene.tx.touch_identity(known.id, scene.now)?;
        return Ok(known.account);
    }
    let newcomer = Newcomer { name: newcomer.name.clone().or_else(|| who.name.clone()), ..newcomer.clone() };
    let account = match &who.phone {
        Some(phone) => by_number(scene, phone, &newcomer)?,
        None => become_member(scene, None, &newcomer)?,
    };
    scene.tx.lock_account(account)?;
    // A number can be taken from its carrier: whoever has more to show than that is asked for it, and links what he wants to when he is in.
    if scene.tx.has_second_factor(account)? {
        return Ok(account);
    }
    // The same number with another identity of this provider: he has a new one there.
    let before = scene.tx.identities_of(account)?.into_iter().find(|it| it.provider == *provider);
    if let Some(before) = before {
        unlink(scene, account, &before)?;
    }
    link(scene, account, provider, who).map_err(just_taken)?;
    Ok(account)
}

/// Whoever gets what is sent to this number.
pub fn by_number(scene: &mut Scene<'_, '_>, phone: &Phone, newcomer: &Newcomer) -> Result<Id<Account>, Failure> {
    if let Some(account) = holder(scene, phone)? {
        let record = scene.tx.require_account(account)?;
        // A number can be taken from its carrier. Staff come in by one only where something else is asked of them as well, and nobody
        // takes over what they are.
        if is_staff(scene, account)? {
            return if scene.tx.has_second_factor(account)? { Ok(account) } else { Err(Code::StaffSignIn.into()) };
        }
        if record.phone_verified_at.is_none() {
            take_over(scene, &record, phone)?;
        }
        return Ok(account);
    }
    // Staff have registered him, or written down a number of his: what they recorded under it is his now. The first of them, where
    // several did.
    let recorded = scene.tx.accounts_with_phone(phone)?;
    let waiting = recorded.into_iter().find(|it| !it.can_sign_in && it.registered_by.is_some());
    match waiting {
        Some(record) if is_staff(scene, record.id)? => Err(Code::StaffSignIn.into()),
        Some(record) => {
            scene.tx.lock_account(record.id)?;
            take_over(scene, &record, phone)?;
            Ok(record.id)
        }
        None => {
            let id = become_member(scene, None, newcomer)?;
            scene.tx.give_number(id, phone, scene.now).map_err(|error| just_taken(error.into()))?;
            leave::take_up_debts(scene, id, phone)?;
            Ok(id)
        }
    }
}

/// Who signs in with a number. He stays who he is until the transaction ends: nobody verifies it, takes it or makes him staff meanwhile.
fn holder(scene: &mut Scene<'_, '_>, phone: &Phone) -> Result<Option<Id<Account>>, Failure> {
    let Some(found) = scene.tx.signs_in_with(phone)? else { return Ok(None) };
    scene.tx.lock_account(found)?;
    // Somebody may have had him before.
    if scene.tx.signs_in_with(phone)? == Some(found) {
        Ok(Some(found))
    } else {
        Err(met("a number changed hands").into())
    }
}

/// Whoever comes in by two ways at once is new for both. Tried again, the second finds what the first has made.
fn met(why: &str) -> Error {
    Error::Contended(why.to_owned())
}

/// What is taken now was free when this transaction looked.
fn just_taken(failure: Failure) -> Failure {
    match failure.code {
        Code::IdentityTaken | Code::PhoneTaken => met("one person came in twice at once").into(),
        _ => failure,
    }
}

/// Whoever registered a number without showing that it is his goes out, and what he left behind with which one gets in: password,
/// sessions, identities, second factor (A. Sudhodanan and A. Paverd, "Pre-hijacked accounts", USENIX Security 2022).
fn take_over(scene: &mut Scene<'_, '_>, record: &AccountRecord, phone: &Phone) -> Result<(), Failure> {
    scene.tx.give_number(record.id, phone, scene.now).map_err(|error| just_taken(error.into()))?;
    leave::take_up_debts(scene, record.id, phone)?;
    scene.tx.void_password(record.id)?;
    scene.tx.end_sessions(record.id, None, scene.now)?;
    scene.tx.unlink_identities(record.id)?;
    scene.tx.remove_second_factor(record.id)?;
    let subject = Some(record.id.uuid());
    scene.tx.record_audit(Some(record.id), "account.take_over", subject, "{}", scene.now)?;
    Ok(())
}

/// Whoever registered a number without showing that it is his gives way to who does. What he is here he keeps, and those of his sessions that
/// are open: he may have been wrong by a digit, and verifies his own from there.
pub fn free_number(scene: &mut Scene<'_, '_>, phone: &Phone, whose: Id<Account>) -> Result<(), Failure> {
    let Some(holder) = holder(scene, phone)?.filter(|holder| *holder != whose) else { return Ok(()) };
    if scene.tx.require_account(holder)?.phone_verified_at.is_some() || is_staff(scene, holder)? {
        return Err(Code::PhoneTaken.into());
    }
    scene.tx.lose_number(holder)?;
    scene.tx.record_audit(Some(whose), "phone.lose", Some(holder.uuid()), "{}", scene.now)?;
    Ok(())
}

fn is_staff(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<bool, Failure> {
    Ok(scene.tx.grants_of(account)?.iter().any(|grant| grant.role.is_staff()))
}

/// A new member with a number and a password. Whoever gets what is sent to the number takes over what is recorded under it, and is told
/// if he is here already; whoever only says so has a number that nobody else says is his.
pub fn register(
    scene: &mut Scene<'_, '_>,
    phone: &Phone,
    newcomer: &Newcomer,
    password: &str,
    verified: bool,
) -> Result<Id<Account>, Failure> {
    if !verified {
        return become_member(scene, Some((phone, password)), newcomer);
    }
    if let Some(known) = holder(scene, phone)?
        && (scene.tx.require_account(known)?.phone_verified_at.is_some() || is_staff(scene, known)?)
    {
        return Err(Code::PhoneTaken.into());
    }
    let account = by_number(scene, phone, newcomer)?;
    scene.tx.set_password(account, password, false)?;
    age_password::renew(scene, account, None)?;
    Ok(account)
}

fn become_member(
    scene: &mut Scene<'_, '_>,
    sign_in: Option<(&Phone, &str)>,
    newcomer: &Newcomer,
) -> Result<Id<Account>, Failure> {
    let consent = newcomer.consent_version.as_ref().ok_or(Code::ConsentRequired)?;
    consent::give(Purpose::BasicService, consent, &agree::versions(scene)?)?;
    let id = scene.id();
    let name = match &newcomer.name {
        Some(name) => name.clone(),
        None => Name::parse(NAMELESS).map_err(Failure::internal)?,
    };
    scene.tx.create_account(&NewAccount {
        id,
        name,
        phone: sign_in.map(|(phone, _)| phone.clone()),
        address: None,
        password: sign_in.map(|(_, password)| password.to_owned()),
        must_change_password: false,
        occupation: Some(newcomer.occupation.unwrap_or(Occupation::Other)),
        registered_by: None,
        consent_version: Some(consent.as_str().to_owned()),
        at: scene.now,
    })?;
    let grant = Grant { id: scene.id(), role: Role::Member, place: RolePlace::Everywhere };
    scene.tx.grant_role(id, &grant, None, scene.now)?;
    if let Some((phone, _)) = sign_in {
        leave::take_up_debts(scene, id, phone)?;
    }
    Ok(id)
}

/// From now on whoever this is at the provider is this account.
pub fn link(
    scene: &mut Scene<'_, '_>,
    account: Id<Account>,
    provider: &Provider,
    who: &Identified,
) -> Result<(), Failure> {
    let id = scene.id();
    scene.tx.link_identity(id, account, (provider, &who.subject), scene.now)?;
    let detail = format!(r#"{{"provider":"{provider}"}}"#);
    scene.tx.record_audit(Some(account), "identity.link", Some(account.uuid()), &detail, scene.now)?;
    Ok(())
}

/// From now on whoever that is at the provider is nobody here.
pub fn unlink(scene: &mut Scene<'_, '_>, account: Id<Account>, identity: &IdentityRecord) -> Result<(), Failure> {
    scene.tx.unlink_identity(account, identity.id)?;
    let detail = format!(r#"{{"provider":"{}"}}"#, identity.provider);
    scene.tx.record_audit(Some(account), "identity.unlink", Some(account.uuid()), &detail, scene.now)?;
    Ok(())
}

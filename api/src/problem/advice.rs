//! What to do about a problem: one sentence for whoever writes a client, in Chinese and in English.

use super::Code;

impl Code {
    /// Every problem is named, so that a new one is considered here.
    pub const fn advice(self) -> (&'static str, &'static str) {
        match self {
            Self::InvalidJson => (
                "检查请求内容：须为 UTF-8 编码的 JSON，`detail` 指出出错的位置。",
                "Send well-formed JSON in UTF-8; `detail` says where reading stopped.",
            ),
            Self::InvalidRequest => (
                "检查请求头和表单是否完整，改正后再发送。",
                "Check that headers and form are whole and well-formed, then send it again.",
            ),
            Self::InvalidCursor => (
                "原样使用上一页的 `next_cursor`，或去掉游标从第一页开始。",
                "Send the `next_cursor` of the same list unchanged, or none to begin at the first page.",
            ),
            Self::InvalidFields => (
                "按 `errors` 逐项改正：`pointer` 指出字段，`code` 说明原因。",
                "Correct what `errors` names: `pointer` says which field, `code` says why.",
            ),
            Self::RouteNotFound => ("对照 `/docs` 检查路径。", "Check the path against `/docs`."),
            Self::MethodNotAllowed => {
                ("改用 `Allow` 响应头中列出的方法。", "Use one of the methods in the `Allow` header.")
            }
            Self::NotAcceptable => (
                "在 `Accept-Encoding` 中允许 `gzip` 或 `identity`，或不发送该请求头。",
                "Allow `gzip` or `identity` in `Accept-Encoding`, or leave the header out.",
            ),
            Self::RequestTimeout => ("网络恢复后重新发送。", "Send it again over a better line."),
            Self::BodyTooLarge => ("缩小请求内容，`detail` 给出上限。", "Send less; `detail` gives the limit."),
            Self::UnsupportedMediaType => (
                "按接口说明设置 `Content-Type`：一般为 `application/json`，上传照片为 `multipart/form-data`。",
                "Set `Content-Type` as the route says: `application/json`, or `multipart/form-data` for a photo.",
            ),
            Self::TooManyRequests => {
                ("等待 `Retry-After` 给出的秒数后再试。", "Wait for as many seconds as `Retry-After` says.")
            }
            Self::TooManyStreams => (
                "关闭不用的连接，每台设备只保留一个；`Retry-After` 秒后再试，或改用不等待的查询。",
                "Close what is not used: one for each device is enough. Try again after `Retry-After`, or ask without waiting.",
            ),

            Self::NotSignedIn => (
                "先登录，并在 `Authorization` 中发送 `Bearer` 令牌。",
                "Sign in, and send the access token as `Authorization: Bearer …`.",
            ),
            Self::TokenExpired => (
                "用刷新令牌调用 `POST /v1/auth/refresh`，再重发请求。",
                "Call `POST /v1/auth/refresh` with the refresh token, then send the request again.",
            ),
            Self::TokenInvalid => {
                ("用刷新令牌换取新令牌；若仍失败，请重新登录。", "Refresh it; where that fails as well, sign in again.")
            }
            Self::WrongCredentials => {
                ("核对手机号和密码后重试。", "Let the person check number and password and try again.")
            }
            Self::SessionEnded => (
                "重新登录；会话已退出、过期，或刷新令牌被重复使用。",
                "Sign in again; the session was ended, ran out, or its refresh token was used twice.",
            ),
            Self::SignInCodeRefused => (
                "短信验证码可核对后重输，最多五次；已用过、已过期或平台给出的登录码须重新获取，每个码只能用一次。",
                "A code that came by SMS may be typed again, five times at most; one that was used or is too old, or that a provider gave, is fetched anew: each is good once.",
            ),
            Self::SecondFactorRequired => (
                "用 `challenge` 和动态验证码调用 `POST /v1/auth/totp`。",
                "Call `POST /v1/auth/totp` with the `challenge` and a code of the authenticator app.",
            ),
            Self::SecondFactorWrong => {
                ("等待下一个动态验证码，或使用恢复码。", "Wait for the next code of the app, or use a recovery code.")
            }
            Self::LockedOut => (
                "等待 `Retry-After` 给出的秒数后再试，或换一种方式登录。",
                "Wait for as many seconds as `Retry-After` says, or sign in another way.",
            ),
            Self::SecondFactorMissing => (
                "调用 `POST /v1/me/second-factor` 绑定动态验证码。",
                "Set up an authenticator app with `POST /v1/me/second-factor`.",
            ),
            Self::StaffSignIn => (
                "用密码登录，再设置动态验证码（`POST /v1/me/second-factor`）：此后也可用短信登录；其他方式在 `POST /v1/me/identities` 绑定。",
                "Sign in with the password. With a second factor (`POST /v1/me/second-factor`) a text will do as well; other ways are linked at `POST /v1/me/identities`.",
            ),
            Self::AccountDisabled => ("联系管理员启用账号。", "Ask an administrator to enable the account."),
            Self::PasswordChangeRequired => {
                ("先调用 `POST /v1/me/password` 修改密码。", "Call `POST /v1/me/password` first.")
            }
            Self::ApiKeyInvalid => (
                "在 `api_key` 中发送管理员提供的密钥；密钥可能已撤销。",
                "Send the key that an administrator gave you as `api_key`; it may have been revoked.",
            ),
            Self::Forbidden => (
                "由具有相应角色的人员操作；`GET /v1/me` 列出当前账号的角色。",
                "Leave it to somebody with the role for it; `GET /v1/me` lists the caller's roles.",
            ),
            Self::ConflictOfInterest => {
                ("请未涉及该事项的同事处理。", "Let a colleague without a stake in the matter do it.")
            }
            Self::NotFound => (
                "检查编号；不存在和无权知晓的内容，回答相同。",
                "Check the id; what is not there and what the caller may not know of look the same.",
            ),

            Self::IdempotencyKeyInvalid => (
                "使用 16 至 255 个可见 ASCII 字符，例如一个 UUID。",
                "Send 16 to 255 printable ASCII characters, such as a UUID.",
            ),
            Self::IdempotencyKeyReused => (
                "每个新请求使用新的幂等键，仅在原样重发时沿用旧键。",
                "Make a new key for each new request; keep the old one only to repeat the same request.",
            ),
            Self::IdempotencyInProgress => (
                "等待 `Retry-After` 给出的秒数，再用同一个键重发。",
                "Wait for as many seconds as `Retry-After` says, then repeat it with the same key.",
            ),
            Self::VersionMismatch => (
                "重新读取，确认后带上新的 `ETag` 再提交。",
                "Read it again, decide again, and send the new `ETag` as `If-Match`.",
            ),
            Self::Contended => ("稍后原样重试。", "Send the same request again after a moment."),

            Self::ConsentRequired => (
                "展示隐私政策，征得同意后带上 `consent_version` 再试。",
                "Show the privacy policy, and send the `consent_version` that the person agreed to.",
            ),
            Self::PolicyVersionOutdated => (
                "展示现行版本的政策并重新征得同意：已登录时见 `GET /v1/me/consents` 的 `current_version`，新用户见 `GET /v1/auth/providers` 的 `consent_version`。",
                "Show the policy in force and ask again: its version is `current_version` of `GET /v1/me/consents`, and for whoever is new `consent_version` of `GET /v1/auth/providers`.",
            ),
            Self::ServiceNeedsConsent => (
                "如要撤回，请调用 `POST /v1/me/leave` 注销账号。",
                "Whoever takes it back leaves: `POST /v1/me/leave`.",
            ),
            Self::ConsentNotGiven => {
                ("调用 `GET /v1/me/consents` 查看已同意的用途。", "Read at `GET /v1/me/consents` what was agreed to.")
            }
            Self::ProofNeeded => (
                "带上 `password`；没有密码的，重新登录后十分钟内再试。",
                "Send the `password`; who has none signs in anew and tries within ten minutes.",
            ),
            Self::RolesHeld => ("请管理员收回全部工作角色后再试。", "Let an administrator withdraw the roles first."),
            Self::WorkInHand => ("办结或退回名下工单后再试。", "Resolve the tickets, or hand them back, first."),
            Self::AccountLeft => {
                ("本人可用同一手机号重新注册。", "Let the person register anew, with the same number if he likes.")
            }
            Self::ExportNotReady => (
                "调用 `GET /v1/me/exports/{id}` 查看状态，过期后重新申请。",
                "Look at `GET /v1/me/exports/{id}` until it is `ready`; ask for another one where it is gone.",
            ),
            Self::PasswordUsedBefore => ("换一个没有用过的密码。", "Choose one that was not used lately."),
            Self::CheckDecided => ("无须重复操作。", "There is nothing to do."),
            Self::SignatureInvalid => (
                "检查双方配置的令牌（Token）是否一致、时钟是否准确。",
                "Check that both sides know the same token, and that their clocks are right.",
            ),
            Self::IdentityTaken => (
                "先在原账号解绑，或换一个身份。",
                "Unlink it from the account that has it first, or use another identity.",
            ),
            Self::LastSignIn => {
                ("先设置密码、验证手机号或绑定其他身份。", "Verify a number or link another identity first.")
            }
            Self::NoSecondFactor => ("先调用 `POST /v1/me/second-factor`。", "Begin with `POST /v1/me/second-factor`."),
            Self::SecondFactorSet => ("如需更换，请先移除。", "Remove it first, to set up another."),
            Self::NotConfigured => (
                "用 `GET /v1/auth/providers` 查看可用的登录方式。",
                "See at `GET /v1/auth/providers` what this deployment has.",
            ),
            Self::PassInvalid => ("请对方重新打开通行码。", "Let the person open the pass again."),
            Self::PassExpired => ("请对方刷新通行码。", "Let the person refresh the pass."),
            Self::TooManyEndpoints => (
                "删除不再使用的回调地址，或在现有地址上增加事件类型。",
                "Delete an endpoint that is not used any more, or let one of them take more events.",
            ),
            Self::TooManySecrets => (
                "等待 `Retry-After` 给出的秒数：届时最早的旧密钥失效。",
                "Wait for as many seconds as `Retry-After` says: the first of the former ones ends then.",
            ),
            Self::EndpointDisabled => (
                "用 `PUT` 以 `disabled: false` 重新启用后再试。",
                "Put it to use again first, by `PUT` with `disabled: false`.",
            ),
            Self::MessageSignatureInvalid => (
                "按 `docs/hotline.md` 重新签名后发送；核对密钥与系统时钟（相差不超过五分钟）。",
                "Sign it anew as `docs/hotline.md` says; check the secret, and the clock: five minutes at most.",
            ),
            Self::OutOfOrder => (
                "先发送 `errors` 中给出的序号，再重发本条。",
                "Send the number that `errors` names first, and this one after it.",
            ),
            Self::MessageDiffers => (
                "同一内容须用原编号原样重发；新的内容用新的编号和下一个序号。",
                "Send the same again as it was; what is new has an id of its own and the next number.",
            ),
            Self::DeliveryUnderWay => (
                "等待其结束：`state` 不再为 `waiting` 或 `sending` 时方可重发。",
                "Wait until it is over: until `state` is neither `waiting` nor `sending`.",
            ),
            Self::PhoneTaken => ("直接登录，或换一个手机号。", "Sign in with it, or use another number."),
            Self::PasswordTooWeak => (
                "换一个更长、更不常见的密码，`detail` 说明原因。",
                "Choose a longer or less common password; `detail` says what is wrong with it.",
            ),
            Self::RolePlaceMismatch => (
                "按角色给出对应的地点：区域、部门、兑换点，或不给地点。",
                "Name the kind of place the role is held in: an area, a department, a desk, or none.",
            ),
            Self::NotAnIntegrator => {
                ("先授予该账号 `integrator` 角色。", "Grant the account the role `integrator` first.")
            }
            Self::KeyRevoked => {
                ("无需再次撤销；需要时新建一个密钥。", "Nothing is left to do; make another key where one is needed.")
            }
            Self::TooManyKeys => ("先撤销不再使用的密钥。", "Revoke the keys that are not used any more."),
            Self::RoleHeldAlready => ("无需再次授予。", "Nothing is left to do: the role need not be granted again."),
            Self::NoSignIn => (
                "该账号由工作人员代为登记，无人用它登录，没有密码可重置。",
                "Staff registered the account and nobody signs in with it: there is no password to reset.",
            ),
            Self::LastAdministrator => (
                "先授予另一人全局管理员角色，再停用或撤销此人。",
                "Grant somebody else the role of administrator of the whole deployment first.",
            ),
            Self::PhoneMissing => ("先为该账号登记手机号。", "Record a phone number for the account first."),

            Self::RuleExists => {
                ("修改已有规则，或更换分类、区域。", "Change the rule that is there, or name another category or area.")
            }
            Self::RuleNeverMatches => (
                "选择规则适用区域内的单位或网格员，或调整区域。",
                "Name a department or worker of the rule's area, or another area.",
            ),
            Self::WorkerOfAnotherArea => (
                "先在本区域授予该账号相应的网格长或网格员角色，或不关联账号。",
                "Grant the account the role of the post for this area first, or leave the account out.",
            ),
            Self::PostTaken => ("修改现有人员，或先将其移出。", "Change the entry that is there, or remove it first."),
            Self::OthersBelow => (
                "先为其下人员改设上级，或将其移出。",
                "Let those below him answer to somebody else first, or remove them.",
            ),
            Self::CodeTaken => {
                ("换一个编码，或修改已有的那一项。", "Choose another code, or change the thing that has it.")
            }
            Self::AreaNotBelowParent => ("选择级别更高的上级区域。", "Choose a parent of a higher level."),
            Self::ImportBuiltUpon => (
                "先撤销其后生效、涉及相同区域的导入；新建区域下若已另建下级，须保留。",
                "Take back the imports of the same areas that came into force later. Areas that it brought stay where others were made below \
                 them since.",
            ),
            Self::ImportEnded => ("无需再撤销。", "Nothing is left to do: it is not in force."),
            Self::BoundaryInvalid => {
                ("改正边界数据，`detail` 指出问题所在。", "Correct the boundary; `detail` says what is wrong with it.")
            }
            Self::CalendarInvalid => {
                ("改正日历数据，`detail` 指出问题所在。", "Correct the year; `detail` says what is wrong with it.")
            }
            Self::PolicyInvalid => {
                ("改正时限方案，`detail` 指出问题所在。", "Correct the policy; `detail` says what is wrong with it.")
            }
            Self::CategoryTooDeep => (
                "选择级别更高的上级分类，或先减少其下级。",
                "Choose a parent higher up, or move what lies below the category away first.",
            ),
            Self::CategoryCycle => {
                ("选择不在其下级之中的上级分类。", "Choose a parent that does not lie below the category.")
            }

            Self::ReportIncomplete => {
                ("按 `errors` 补充内容后重新提交。", "Add what `errors` names and submit it again.")
            }
            Self::OutsideProgramme => (
                "检查经纬度是否写反、坐标系是否正确；确在区域之外的请向当地反映。",
                "Check that latitude and longitude are not swapped and `coord_system` is right.",
            ),
            Self::UnknownCategory => ("使用 `GET /v1/categories` 中的编码。", "Use a code from `GET /v1/categories`."),
            Self::PhotoNotUsable => (
                "用本人账号重新上传照片，再提交新的编号。",
                "Upload the photo again from the caller's own account, and send the new id.",
            ),
            Self::AssigneeNotUsable => (
                "选择负责该区域、且启用中的部门或网格员。",
                "Choose a department or a worker that is active and responsible for the ticket's area.",
            ),
            Self::TicketExists => ("为新的上报生成新的编号。", "Make a new id for the new report."),
            Self::TicketCommandNotAllowed => (
                "重新读取工单，从 `allowed_commands` 中选择。",
                "Read the ticket again and choose from its `allowed_commands`.",
            ),
            Self::AppealedAlready => {
                ("等待复核结果，不能再次申诉。", "Wait for the second review; it cannot be appealed again.")
            }
            Self::NoVerificationRequested => {
                ("等有人请求核实后再提交结果。", "Wait until a reviewer asks for a verification.")
            }
            Self::AssignmentBinding => {
                ("处理该工单，或请派单人员改派。", "Deal with the ticket, or ask the dispatcher to move it.")
            }
            Self::PhotoNeeded => {
                ("先上传现场照片，并在 `photo_ids` 中给出。", "Upload a photo of the place and name it in `photo_ids`.")
            }
            Self::MergeTargetNotUsable => (
                "选择已受理、尚未办结且未被并案的工单。",
                "Choose a ticket that is accepted, not yet resolved, and not itself merged.",
            ),
            Self::MergeIntoItself => ("在 `into` 中给出另一张工单。", "Name another ticket in `into`."),
            Self::AttemptsMissing => (
                "在不同日期继续联系并登记，满三次后再结案。",
                "Record further attempts on separate days until there are three.",
            ),
            Self::SilenceNotOver => {
                ("等答复期满，或等报告人回访。", "Wait until the reporter's time is over, or until he answers.")
            }
            Self::ContestTooLate => ("如问题仍在，请重新上报。", "Submit a new report if the matter is still there."),
            Self::ContestedAlready => ("等待对已提异议的处理。", "Wait for the answer to the first contest."),
            Self::NotContested => {
                ("重新读取工单；异议已处理或从未提出。", "Read the ticket again; the contest is settled or never was.")
            }
            Self::UrgedToday => ("明天再催办。", "Urge it again tomorrow."),
            Self::AttemptTimeInvalid => (
                "在 `at` 中给出办结之后、现在之前的时间，或省略。",
                "Send an `at` since the ticket was resolved, or leave it out.",
            ),
            Self::ReporterNotReached => (
                "先联系上报人并登记 `reached: true` 的联系记录。",
                "Call him first and record the attempt with `reached: true`.",
            ),
            Self::MissingUnsaid => ("在 `detail` 中说明还缺什么。", "Say in `detail` what is still missing."),
            Self::SatisfactionInvalid => (
                "仅在 `solved` 为 `true` 时给出 1 至 5 的满意度。",
                "Send 1 to 5, and only together with `solved: true`.",
            ),

            Self::NothingAbove => (
                "在本级处置，或申请挂账并给出复查日期。",
                "Deal with it at this level, or ask for a suspension with a date of review.",
            ),
            Self::WhistleInvalid => ("选择 1 至 20 个部门。", "Name 1 to 20 departments."),
            Self::CheckedInAlready => ("无须重复报到。", "Nothing more to do: once is enough."),
            Self::AskedAlready => {
                ("等待派单员审批后再申请。", "Wait until a dispatcher has granted or refused what was asked for.")
            }
            Self::NotAsked => (
                "`allowed_commands` 列出当前可执行的操作。",
                "Look at `allowed_commands`: there is nothing to grant or refuse.",
            ),
            Self::DateNotAhead => ("选择将来一年之内的时间。", "Choose a time ahead, within a year."),
            Self::NotSupervised => ("无须答复。", "Nothing to do: all supervisions are answered."),
            Self::LookBackNotDue => (
                "到期后再回头看；期限见 `GET /v1/programme`。",
                "Come back on its date; `GET /v1/programme` says after how many days.",
            ),
            Self::LookedBackAlready => ("无须重复。", "Nothing to do: once is enough."),

            Self::PhotoFormatNotSupported => (
                "先在手机上转换为 JPEG、PNG 或 WebP（HEIC 不支持）。",
                "Convert the photo on the phone first; HEIC is not read.",
            ),
            Self::PhotoTooManyPixels => ("缩小图片后重新上传。", "Scale the picture down and upload it again."),
            Self::PhotoBroken => {
                ("重新拍摄或重新选择照片后上传。", "Take or choose the photo again and upload it whole.")
            }

            Self::NotEnoughPoints => {
                ("选择所需积分更少的物品，或等积分足够。", "Choose something that costs less, or wait for more points.")
            }
            Self::OutOfStock => {
                ("换一个兑换点或物品，或等待补货。", "Choose another desk or reward, or wait for new stock.")
            }
            Self::StockBelowHeld => (
                "减少出库数量，或等预留的兑换完成。",
                "Take out less, or wait until the vouchers that hold it are settled.",
            ),
            Self::VoucherUnknown => {
                ("核对兑换码和所在的兑换点。", "Check the code, and that this is the desk it was made for.")
            }
            Self::RedemptionSettled => (
                "重新读取该兑换查看结果；需要时再兑换一次。",
                "Read the redemption to see how it ended, and redeem anew if need be.",
            ),
            Self::RedemptionExpired => ("积分已退回，请重新兑换。", "The points come back; redeem again."),
            Self::BalanceBelowZero => {
                ("积分恢复到零以上后再兑换。", "Wait until new awards have brought the balance above zero.")
            }
            Self::PhoneNotVerified => {
                ("请社区工作人员或兑换点当面核实手机号。", "Have the number verified by community staff or at a desk.")
            }
            Self::NothingAwarded => {
                ("检查工单编号；没有积分可收回。", "Check the ticket; it has no points to take back.")
            }
            Self::RevokedAlready => ("无需再次收回。", "Nothing is left to do: the points are back already."),

            Self::ProviderUnavailable => (
                "等待 `Retry-After` 给出的秒数后重试，或换一种方式登录。",
                "Try again after `Retry-After`, or sign in another way.",
            ),
            Self::Unavailable => (
                "等待 `Retry-After` 给出的秒数后原样重试，并沿用同一个幂等键。",
                "Wait for as many seconds as `Retry-After` says and repeat it with the same idempotency key.",
            ),
            Self::Internal => (
                "稍后用同一个幂等键重试；若仍失败，请把 `request_id` 告诉运维人员。",
                "Repeat it later with the same idempotency key; if it stays, give the operator the `request_id`.",
            ),
        }
    }
}

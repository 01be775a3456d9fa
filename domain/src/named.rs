//! Plain enums whose values have one name each, the same in code, database, API and docs.

/// Declares an enum with its names: `ALL` in order, `name()`, and `named()` as the way back.
/// serde uses the same names.
#[macro_export]
macro_rules! named {
    ($(#[$meta:meta])* pub enum $type:ident { $($(#[$value_meta:meta])* $value:ident = $name:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
        pub enum $type { $($(#[$value_meta])* #[serde(rename = $name)] $value,)+ }

        impl $type {
            pub const ALL: &'static [Self] = &[$(Self::$value,)+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$value => $name,)+ }
            }

            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$value),)+ _ => None }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

//! What columns that say who a person is are called, in files of any kind, folded; the better name first.

/// The whole name.
pub(super) const NAME: &[&str] = &[
    "playername",
    "playerfullname",
    "fullname",
    "playerdisplayname",
    "athletedisplayname",
    "athletename",
    "personname",
    "displayname",
    "player",
    "athlete",
    ONLY_NAME,
];

/// What may be anybody's or anything's name, so that no other column is likened to it.
pub(super) const ONLY_NAME: &str = "name";

/// The name before that of the family.
pub(super) const FIRST_NAME: &[&str] = &["firstname", "givenname", "playerfirstname"];

/// The name of the family.
pub(super) const LAST_NAME: &[&str] =
    &["lastname", "familyname", "surname", "playerlastname", "playerfamilyname"];

/// The number by which a source tells persons apart.
pub(super) const ID: &[&str] =
    &["playerid", "personid", "athleteid", "universalplayerid", "nbaid", "nbaplayerid"];

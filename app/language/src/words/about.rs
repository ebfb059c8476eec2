/// What pages say of descriptions and tags.
#[derive(Debug)]
pub struct About {
    /// Heads what somebody says of it.
    pub description: &'static str,
    /// Heads the form for that, of a name.
    pub description_of: fn(&str) -> String,
    /// What belongs there of an experiment.
    pub experiment_hint: &'static str,
    /// The same of a model.
    pub model_hint: &'static str,
    /// The same of a version.
    pub version_hint: &'static str,
    /// It is saved as it is.
    pub nothing_changed: &'static str,
    /// Heads tags.
    pub tags: &'static str,
    /// There are none.
    pub no_tags: &'static str,
    /// So many that clients noted down.
    pub of_clients: fn(usize) -> String,
    /// Adds one.
    pub add_tag: &'static str,
    /// Changes one, by its key.
    pub change_tag: fn(&str) -> String,
    /// Removes one.
    pub remove_tag: fn(&str) -> String,
    /// That was done.
    pub tag_gone: fn(&str) -> String,
    /// What a tag is called.
    pub key: &'static str,
    /// How it is written.
    pub key_hint: &'static str,
    /// What it says.
    pub value: &'static str,
    /// Keeps what was written.
    pub save: &'static str,
    /// That worked.
    pub saved: &'static str,
    /// Leaves it.
    pub cancel: &'static str,
}

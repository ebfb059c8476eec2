use contract::Stage;

/// What pages say of the registry: names, aliases, stages, and what goes for good.
#[derive(Debug)]
pub struct Registry {
    /// Heads what is said of a version in the registry.
    pub heading: &'static str,
    /// What that is.
    pub heading_what: &'static str,
    /// Heads what stands for the versions in a list.
    pub labels: &'static str,
    /// Heads what somebody says of it.
    pub description: &'static str,
    /// Nobody did.
    pub no_description: &'static str,
    /// Says it.
    pub describe: &'static str,
    /// Heads what stands for a version.
    pub aliases: &'static str,
    /// What that is for.
    pub aliases_what: &'static str,
    /// Nothing does.
    pub no_aliases: &'static str,
    /// Nothing stands for any version.
    pub no_aliases_yet: &'static str,
    /// Begins to let one stand for a version.
    pub add_alias: &'static str,
    /// Heads that, of a version.
    pub alias_for: fn(i32) -> String,
    /// The alias itself.
    pub alias: &'static str,
    /// How it is written.
    pub alias_hint: &'static str,
    /// Lets it stand for the version.
    pub set_alias: &'static str,
    /// Heads those that stand for other versions.
    pub move_here: &'static str,
    /// An alias, and the version that it stands for.
    pub stands_for: fn(&str, i32) -> String,
    /// An alias stands for another version so far.
    pub leaves: fn(&str, i32) -> String,
    /// It stands for this one.
    pub stands_here: fn(&str) -> String,
    /// What comes of the champion’s alias.
    pub will_answer: &'static str,
    /// An alias was set, of a version.
    pub alias_set: fn(&str, i32) -> String,
    /// Takes an alias off.
    pub remove_alias: fn(&str) -> String,
    /// That was done.
    pub alias_gone: fn(&str) -> String,
    /// Heads how far a version has come.
    pub stage: &'static str,
    /// A stage.
    pub stage_name: fn(Stage) -> &'static str,
    /// Moves it.
    pub change_stage: &'static str,
    /// Heads that, of a version.
    pub stage_of: fn(i32) -> String,
    /// What a stage is.
    pub stage_hint: &'static str,
    /// Makes room there.
    pub archive: &'static str,
    /// A version was moved to a stage.
    pub staged: fn(i32, &str) -> String,
    /// Heads tags.
    pub tags: &'static str,
    /// What a model is called.
    pub name: &'static str,
    /// Gives it another name.
    pub rename: &'static str,
    /// Heads that, of its name.
    pub rename_what: fn(&str) -> String,
    /// What follows.
    pub rename_hint: &'static str,
    /// It has another name now.
    pub renamed: fn(&str) -> String,
    /// What can be done with a model.
    pub actions_of: fn(&str) -> String,
    /// The same of a version.
    pub actions_of_version: fn(i32) -> String,
    /// Deletes.
    pub delete: &'static str,
    /// Takes off.
    pub remove: &'static str,
    /// Heads the question, of a model.
    pub delete_model: fn(&str) -> String,
    /// The same of a version.
    pub delete_version: fn(i32) -> String,
    /// What goes with a model of so many versions.
    pub model_goes: fn(u64) -> String,
    /// What goes with a version.
    pub version_goes: &'static str,
    /// What it means where a version answers.
    pub answers_no_more: fn(i32) -> String,
    /// Asks for a model’s name.
    pub type_name: fn(&str) -> String,
    /// It was not typed.
    pub not_typed: &'static str,
    /// A model is gone.
    pub model_gone: fn(&str) -> String,
    /// A version is.
    pub version_gone: fn(i32) -> String,
    /// Keeps what was written.
    pub save: &'static str,
    /// A column that may be left out.
    pub optional: &'static str,
    /// Heads metrics.
    pub metrics: &'static str,
    /// Heads parameters.
    pub params: &'static str,
    /// Heads what was trained on.
    pub data: &'static str,
}

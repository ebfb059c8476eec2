use contract::{Locale, Stage};

use crate::format;
use crate::words::{Counted, Registry};

pub(in crate::words) static REGISTRY: Registry = Registry {
    heading: "In the registry",
    heading_what: "What it is, and the names that programs load it by",
    labels: "Aliases and stage",
    description: "Description",
    no_description: "None yet",
    describe: "Edit description",
    aliases: "Aliases",
    aliases_what: "Programs load the version that an alias stands for",
    no_aliases: "None",
    no_aliases_yet: "No alias stands for a version yet. Add one on the page of a version.",
    add_alias: "Add alias",
    alias_for: |version| format!("An alias for version {version}"),
    alias: "Alias",
    alias_hint: "Letters, digits, “_” and “-”, such as challenger.",
    set_alias: "Set alias",
    move_here: "Move one here",
    stands_for: |alias, version| format!("@{alias} → version {version}"),
    leaves: |alias, version| format!("@{alias} stands for version {version} now, and leaves it."),
    stands_here: |alias| format!("@{alias} stands for this version already."),
    will_answer: "With this alias the version becomes the champion and answers, if the model’s policy lets it.",
    alias_set: |alias, version| format!("@{alias} stands for version {version}."),
    remove_alias: |alias| format!("Remove the alias @{alias}"),
    alias_gone: |alias| format!("@{alias} stands for no version any more."),
    stage: "Stage",
    stage_name,
    change_stage: "Change stage",
    stage_of: |version| format!("Stage of version {version}"),
    stage_hint: "A label for those who work with stages. Which version answers is said by the champion.",
    archive: "Archive the versions that are there now",
    staged: |version, stage| format!("The stage of version {version} is {stage} now."),
    tags: "Tags",
    name: "Name",
    rename: "Rename",
    rename_what: |name| format!("Rename {name}"),
    rename_hint: "Without “/” and “:”. Programs that ask for it by the old name no longer find it.",
    renamed: |name| format!("The model is called {name} now."),
    actions_of: |name| format!("Actions for {name}"),
    actions_of_version: |version| format!("Actions for version {version}"),
    delete: "Delete",
    remove: "Remove",
    delete_model: |name| format!("Delete the model {name}"),
    delete_version: |version| format!("Delete version {version}"),
    model_goes,
    version_goes: "Its aliases, tags and model card go with it. The run that made it and its files stay. This cannot be undone, and its number is not given again.",
    answers_no_more: |version| {
        format!("Version {version} answers now. After this nothing does, until another version is promoted.")
    },
    type_name: |name| format!("Type “{name}” to go on"),
    not_typed: "Type the name of the model first.",
    model_gone: |name| format!("The model {name} is deleted."),
    version_gone: |version| format!("Version {version} is deleted."),
    save: "Save",
    optional: "optional",
    metrics: "Metrics",
    params: "Parameters",
    data: "Training data",
};

const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::None => "None",
        Stage::Staging => "Staging",
        Stage::Production => "Production",
        Stage::Archived => "Archived",
    }
}

fn model_goes(versions: u64) -> String {
    let versions = format::count(Locale::English, versions, Counted { one: "version", many: "versions" });
    format!(
        "Gone with it: {versions}, their aliases, tags and model cards, and who promoted what. Runs and files stay. This cannot be undone."
    )
}

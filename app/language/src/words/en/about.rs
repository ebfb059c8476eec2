use crate::words::About;

pub(in crate::words) static ABOUT: About = About {
    description: "Description",
    description_of: |name| format!("Description of “{name}”"),
    experiment_hint: "What it is for. It stands below the name.",
    model_hint: "What it is for. At most 5,000 characters.",
    version_hint: "What is new in it. At most 5,000 characters.",
    nothing_changed: "Nothing is changed yet.",
    tags: "Tags",
    no_tags: "No tags yet. They say what others search by, such as the team.",
    of_clients: |number| format!("Set by clients for themselves: {number}"),
    add_tag: "Add tag",
    change_tag: |key| format!("Change the tag {key}"),
    remove_tag: |key| format!("Remove the tag {key}"),
    tag_gone: |key| format!("The tag {key} is removed."),
    key: "Key",
    key_hint: "Letters, digits, “_”, “-”, “.”, “/”, “:” and spaces. A key that is there gets the new value.",
    value: "Value",
    save: "Save",
    saved: "Saved.",
    cancel: "Cancel",
};

use crate::words::Models;

pub(in crate::words) static MODELS: Models = Models {
    cannot_answer: "Terrarium cannot answer with this version",
    obstacle: |obstacle| {
        let why = obstacle.to_string();
        let mut letters = why.chars();
        let sentence: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        format!("{sentence}.")
    },
    signature: "Signature",
    signature_what: "What it takes and gives",
    no_signature: "No signature",
    log_a_signature: "Log the model with an input example or a signature, and this table says what to ask it.",
    direction: "Direction",
    takes: "takes",
    gives: "gives",
    column_type: "Type",
    meaning: "Meaning",
    tensors: "This model takes tensors, which do not fit into a form. Send them to its address as “inputs”.",
    unnamed: "(the only one)",
    param: "parameter",
    param_meaning: "Sent beside the records where it is to be otherwise",
};

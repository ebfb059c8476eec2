use contract::Obstacle;

use crate::words::Models;

pub(in crate::words) static MODELS: Models = Models {
    cannot_answer: "Mit dieser Version kann Terrarium nicht antworten",
    obstacle,
    signature: "Signatur",
    signature_what: "Was es nimmt und gibt",
    no_signature: "Keine Signatur",
    log_a_signature: "Wird das Modell mit einem Eingabebeispiel oder einer Signatur protokolliert, steht hier, was man es fragen kann.",
    direction: "Richtung",
    takes: "nimmt",
    gives: "gibt",
    column_type: "Typ",
    meaning: "Bedeutung",
    tensors: "Dieses Modell nimmt Tensoren, die in kein Formular passen. Senden Sie sie als „inputs“ an seine Adresse.",
    unnamed: "(der einzige)",
    param: "Parameter",
    param_meaning: "Wird neben den Datensätzen gesendet, wo er anders sein soll",
};

fn obstacle(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::Elsewhere(place) => format!(
            "Ihre Dateien liegen unter {place}, wo Terrarium nicht liest. Protokollieren Sie das Modell auf diesem Server."
        ),
        Obstacle::MissingFile(file) => {
            format!("Unter ihren Artefakten fehlt die Datei „{file}“. Protokollieren Sie das Modell noch einmal.")
        }
        Obstacle::BadFile(file, problem) => format!("Ihre Datei „{file}“ ist nicht lesbar: {problem}."),
        Obstacle::Flavors(flavors) => format!(
            "Sie wurde mit {} protokolliert, was Terrarium nicht ausführt. Wandeln Sie das Modell in ONNX um und protokollieren \
             Sie es mit mlflow.onnx.log_model.",
            flavors.join(", ")
        ),
        Obstacle::TooLarge { bytes, limit } => {
            let mib = |bytes: u64| bytes.div_ceil(1 << 20);
            format!("Ihre Dateien haben {} MiB; geladen werden höchstens {} MiB.", mib(*bytes), mib(*limit))
        }
        Obstacle::Operators(operators) => format!(
            "Ihr Graph hat Operatoren, die Terrarium nicht kennt: {}. Exportieren Sie das Modell ohne sie.",
            operators.join(", ")
        ),
        Obstacle::Graph(problem) => format!("Ihr Graph lässt sich nicht ausführen: {problem}."),
        Obstacle::Signature(problem) => format!("Ihre Signatur passt nicht zum Graphen: {problem}."),
    }
}

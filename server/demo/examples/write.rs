//! Writes the demo shop into a folder: `cargo run -p demo --example write -- FOLDER [SCALE [SEED]]`.

use std::error::Error;
use std::fs::File;
use std::path::PathBuf;

use demo::{Parameters, Shop};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name the folder that the files are to be written into")?);
    let scale = arguments.next().map_or(Ok(1.0), |text| text.parse())?;
    let seed = arguments.next().map_or(Ok(42), |text| text.parse())?;

    let shop = Shop::generate(&Parameters { scale, ..Parameters::default() }, seed)?;
    std::fs::create_dir_all(&folder)?;
    for file in shop.files() {
        file.write_to(File::create(folder.join(file.name()))?)?;
    }
    std::fs::write(folder.join("truth.json"), serde_json::to_vec_pretty(&shop.truth())?)?;
    Ok(())
}

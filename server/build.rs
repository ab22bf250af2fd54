//! Puts the built app, with its compressed forms, and the built-in policy into the binary.

use base64::Engine;
use sha2::{Digest, Sha256};
use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo:rerun-if-changed=build.rs");
    content(&here.join("content/kawagoe-r6"), &out)?;
    app(&here.join("../app/dist"), &out)
}

/// `BUILT_IN`: name and text of every content file.
fn content(folder: &Path, out: &Path) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut table = String::from("const BUILT_IN: &[(&str, &str)] = &[\n");
    for (name, path) in files(folder)? {
        table += &format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string());
    }
    table += "];\n";
    fs::write(out.join("content.rs"), table)
}

/// `FILES`: the app's files with the compressed forms that the app's build laid beside them;
/// `PAGE_SECURITY_POLICY`, which admits the one inline script that starts the app by its hash.
fn app(dist: &Path, out: &Path) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", dist.display());
    let mut table = String::from("static FILES: &[File] = &[\n");
    let mut scripts = String::new();
    let found = if dist.exists() { files(dist)? } else { Vec::new() };
    for (name, path) in found.iter().filter(|(name, _)| !is_compressed(name)) {
        let bytes = fs::read(path)?;
        if name == "index.html" {
            scripts = inline_script_hashes(&String::from_utf8_lossy(&bytes));
        }
        let hash = hex(&Sha256::digest(&bytes)[..8]);
        let (plain, brotli, gzip) = (included(path), beside(path, "br"), beside(path, "gz"));
        table += &format!(
            "    File {{ name: {name:?}, etag: \"\\\"{hash}\\\"\", plain: {plain}, brotli: {brotli}, gzip: {gzip} }},\n"
        );
    }
    table += "];\n";
    table += &format!(
        "/// What a page may load and run, and that it takes in no text as markup unasked (public/trusted-types.js).\n\
         const PAGE_SECURITY_POLICY: &str = \"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{scripts}; \
         img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types default\";\n"
    );
    fs::write(out.join("assets.rs"), table)
}

fn is_compressed(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "br" || ending == "gz")
}

fn included(path: &Path) -> String {
    format!("include_bytes!({:?})", path.display().to_string())
}

/// The compressed form of a file with this ending, if there is one.
fn beside(path: &Path, ending: &str) -> String {
    let packed = PathBuf::from(format!("{}.{ending}", path.display()));
    if packed.exists() { format!("Some({})", included(&packed)) } else { "None".to_owned() }
}

fn files(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            let inner = files(&entry.path())?;
            found.extend(inner.into_iter().map(|(rest, path)| (format!("{name}/{rest}"), path)));
        } else {
            found.push((name, entry.path().canonicalize()?));
        }
    }
    found.sort();
    Ok(found)
}

/// CSP sources for the scripts that stand in the page itself.
fn inline_script_hashes(page: &str) -> String {
    let mut sources = String::new();
    for part in page.split("<script").skip(1) {
        let Some((tag, rest)) = part.split_once('>') else { continue };
        let Some((script, _)) = rest.split_once("</script>") else { continue };
        if !tag.contains("src=") {
            let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(script));
            sources += &format!(" 'sha256-{hash}'");
        }
    }
    sources
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

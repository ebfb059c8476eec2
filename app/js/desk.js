// Loads the program that answers by cubes into the page.

/** A desk in the page's own thread, by the program whose script is at `address`. */
export async function openDesk(address) {
  const program = await import(address);
  return program.openDesk();
}

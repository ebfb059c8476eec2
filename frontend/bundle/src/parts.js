
// A part of the program is waited for, as long as it takes: who asks for one cannot do without it.
const LONGEST_WAIT = 8000;
async function pause(wait) {
    // A network that is back is worth an attempt at once.
    await new Promise((resume) => {
        addEventListener("online", resume, { once: true });
        setTimeout(resume, wait);
    });
    return Math.min(2 * wait, LONGEST_WAIT);
}
async function fetchPart(url) {
    for (let wait = 250;;) {
        try {
            const response = await fetch(url);
            if (response.ok) return response;
            // The server is of a later build, which has other parts: the page has to be of it, too.
            if (response.status === 404) {
                location.reload();
                return new Promise(() => {});
            }
        } catch {
            // No network, or the page is being left.
        }
        wait = await pause(wait);
    }
}
async function instantiatePart(source, imports) {
    let response = await source;
    for (let wait = 250;;) {
        try {
            return await WebAssembly.instantiateStreaming(response, imports);
        } catch (error) {
            // What broke off half-way is a TypeError; what is no module that fits is not.
            if (!(error instanceof TypeError)) throw error;
        }
        wait = await pause(wait);
        response = await fetchPart(response.url);
    }
}

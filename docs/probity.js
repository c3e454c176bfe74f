// Colours rules: the words that begin blocks and clauses, names of fields where they are declared, texts, numbers and
// remarks. The rest of a rule is read as it stands.
hljs.registerLanguage("probity", () => ({
    contains: [
        { className: "comment", begin: /#/, end: /$/ },
        { className: "string", begin: /"/, end: /"/ },
        { className: "keyword", begin: /^[a-z]+/ },
        { className: "attribute", begin: /^ +(key )?[a-z_]+(?=:)/ },
        { className: "keyword", begin: /^ +(in force|as of|belongs to|nested in|dated by|lasts|for each|[a-z]+)(?= )/ },
        { className: "number", begin: /(?<![\w-])\d[\d.-]*\b/ },
    ],
}));
document.querySelectorAll("code.language-probity").forEach((block) => hljs.highlightBlock(block));

// A block that is a file of a project bears its name.
document.querySelectorAll("pre > code").forEach((block) => {
    const name = [...block.classList].find((word) => /\.[a-z]+$/.test(word));
    if (name) {
        const caption = document.createElement("div");
        caption.className = "file-name";
        caption.textContent = name;
        block.parentElement.before(caption);
    }
});

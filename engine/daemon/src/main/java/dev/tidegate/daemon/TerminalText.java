package dev.tidegate.daemon;

/** What of a script or of another one's report is printed on a terminal. */
final class TerminalText {
    private TerminalText() {}

    /** On one line, and without what would move the cursor or turn the text around. */
    static String plain(String text) {
        return text.replaceAll("[\\s\\p{Cntrl}\u202A-\u202E\u2066-\u2069]+", " ").strip();
    }
}

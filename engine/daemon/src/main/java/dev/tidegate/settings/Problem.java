package dev.tidegate.settings;

/**
 * Something that is not right with the settings.
 *
 * @param line of the file, from 1; 0 if it is not about a line
 * @param fact begins with the setting's path; says what is wrong and what is expected
 */
record Problem(int line, String fact) {
    /** As the operator sees it. */
    String in(String file) {
        return (line == 0 ? file : file + ":" + line) + ": " + fact;
    }
}

package dev.tidegate.preflight;

/**
 * A statement that mends what a check found, ready to paste.
 *
 * @param side where it runs
 * @param language what it is written in
 * @param statement as an operator would run it; several lines run one after the other
 * @param safety who may run it
 */
public record Remedy(Side side, Language language, String statement, Safety safety) {
    /** What a statement is written in. */
    public enum Language {
        /** For sqlcmd. */
        TSQL,
        /** For psql. */
        SQL,
        /** For a shell. */
        SHELL,
        /** Not a statement: what to do, in a sentence. */
        ADVICE
    }

    /** Who may run a statement. */
    public enum Safety {
        /** {@code --fix} may: it adds or raises something, and removes nothing. */
        SAFE,
        /** An operator, who knows what else depends on it. */
        OPERATOR
    }

    /** T-SQL that may be run without asking. */
    public static Remedy safeTsql(String statement) {
        return new Remedy(Side.SOURCE, Language.TSQL, statement, Safety.SAFE);
    }

    /** T-SQL for an operator. */
    public static Remedy tsql(String statement) {
        return new Remedy(Side.SOURCE, Language.TSQL, statement, Safety.OPERATOR);
    }

    /** SQL that may be run on the target without asking. */
    public static Remedy safeSql(String statement) {
        return new Remedy(Side.TARGET, Language.SQL, statement, Safety.SAFE);
    }

    /** SQL for an operator of the target. */
    public static Remedy sql(String statement) {
        return new Remedy(Side.TARGET, Language.SQL, statement, Safety.OPERATOR);
    }

    /** What an operator does, in a sentence. */
    public static Remedy advice(Side side, String sentence) {
        return new Remedy(side, Language.ADVICE, sentence, Safety.OPERATOR);
    }
}

package dev.tidegate.settings;

import java.util.regex.Pattern;

/** Hides secrets in what is shown. */
public final class Secrets {
    /** What stands where a secret was. */
    public static final String MASK = "********";

    private static final Pattern PARAMETER =
            Pattern.compile(
                    "(?i)([;?&\\s](?:[a-z_]*(?:password|pwd|secret|token|passphrase|credential)[a-z_]*)\\s*=\\s*)"
                            + "(\\{[^}]*}|[^;&\\s]*)");
    private static final Pattern USER_INFO = Pattern.compile("(//[^/:@;?]*:)[^@/;?]*@");

    private Secrets() {}

    /** The URL with the values of parameters that hold secrets masked. */
    public static String maskUrl(String url) {
        String parameters = PARAMETER.matcher(url).replaceAll("$1" + MASK);
        return USER_INFO.matcher(parameters).replaceAll("$1" + MASK + "@");
    }
}

package dev.tidegate.control;

import dev.tidegate.cutover.Passport;

/** The document of a passport. */
public final class PassportJson {
    private PassportJson() {}

    /** The document that is signed. */
    public static String write(Passport passport) {
        return DocumentJson.write(passport);
    }

    /** Throws {@link IllegalArgumentException} if it is not one, or of a later form. */
    public static Passport read(String document) {
        return DocumentJson.read(document, Passport.class);
    }
}

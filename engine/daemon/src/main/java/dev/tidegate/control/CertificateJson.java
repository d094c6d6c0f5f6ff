package dev.tidegate.control;

import dev.tidegate.validate.certificate.Certificate;

/** The document of a certificate. */
public final class CertificateJson {
    private CertificateJson() {}

    /** The document that is signed. */
    public static String write(Certificate certificate) {
        return DocumentJson.write(certificate);
    }

    /** Throws {@link IllegalArgumentException} if it is not one, or of a later form. */
    public static Certificate read(String document) {
        return DocumentJson.read(document, Certificate.class);
    }
}

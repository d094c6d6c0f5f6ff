package dev.tidegate.settings;

/** How the role of the target logs in. */
enum TargetLogin {
    /** With a password that the settings have. */
    PASSWORD,
    /** With a token that AWS's credentials sign. */
    IAM
}

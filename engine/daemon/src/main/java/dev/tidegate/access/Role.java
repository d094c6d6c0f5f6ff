package dev.tidegate.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do. */
public enum Role {
    /** Looks. */
    VIEWER,
    /** Looks, pauses, loads, validates. */
    OPERATOR,
    /** The same, cuts over and repairs. */
    CUTOVER,
    /** Looks, and approves converted objects. */
    REVIEWER,
    /** All. */
    ADMIN;

    /** By its name in lower case. */
    public static Optional<Role> of(String name) {
        return Arrays.stream(values()).filter(it -> it.text().equals(name)).findFirst();
    }

    /** Its name in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it may do what another one may. */
    public boolean covers(Role needed) {
        return switch (this) {
            case ADMIN -> true;
            case CUTOVER -> needed != ADMIN && needed != REVIEWER;
            case OPERATOR -> needed == VIEWER || needed == OPERATOR;
            case REVIEWER -> needed == VIEWER || needed == REVIEWER;
            case VIEWER -> needed == VIEWER;
        };
    }
}

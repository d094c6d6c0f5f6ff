package dev.tidegate.sandbox.sqlserver.storage;

/** In which order numbers stand for day, month and year: SET DATEFORMAT. */
public enum DateOrder {
    MDY,
    DMY,
    YMD,
    YDM,
    MYD,
    DYM;

    /** The number among three that is this part ({@code 'D'}, {@code 'M'}, {@code 'Y'}). */
    int place(char part) {
        return name().indexOf(part);
    }
}

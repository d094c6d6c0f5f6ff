package dev.tidegate.bench.load;

/** How the rows of a table can be moved, or a part of it. */
enum Way {
    /** The daemon loads them. */
    LOAD("load"),
    /** psql copies them from files in text format. */
    FLOOR("floor"),
    /** The same in binary format. */
    FLOOR_BINARY("floorBinary"),
    /** mssql-jdbc reads them, and nobody writes. */
    SOURCE_READ("sourceRead"),
    /** The last one and the floor at once, with nothing between them. */
    SIDE_BY_SIDE("sideBySide");

    private final String text;

    Way(String text) {
        this.text = text;
    }

    /** What the report calls it. */
    String text() {
        return text;
    }
}

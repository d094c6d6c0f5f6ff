package dev.tidegate.convert;

import java.util.Optional;

/**
 * A file of a conversion.
 *
 * @param path relative to the folder of the database, with {@code /}
 * @param stage when it is run
 * @param object what it belongs to, as {@code table dbo.Orders}; each object has one file or more
 * @param text what is in it; empty if nothing could be made of the object, and a person may write
 *     the file
 */
public record ObjectFile(String path, Stage stage, String object, Optional<ObjectText> text) {}

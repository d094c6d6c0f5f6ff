package dev.tidegate.validate.hash;

import dev.tidegate.ledger.CanonicalColumns.Place;
import java.util.List;

/**
 * What of a column is needed for each of its values.
 *
 * @param id what stands for it
 * @param ordinal where its value is in a row, from 0
 * @param form of its values
 * @param scale of its type
 */
record Field(long id, int ordinal, Form form, int scale) {
    static Field[] of(List<Place> places) {
        return places.stream().map(Field::of).toArray(Field[]::new);
    }

    private static Field of(Place place) {
        return new Field(
                place.id(),
                place.ordinal(),
                Form.of(place.column().type().kind()),
                place.column().type().scale());
    }
}

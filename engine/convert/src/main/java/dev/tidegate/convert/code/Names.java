package dev.tidegate.convert.code;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.PgNames;

/** What objects and columns of the source are called on the target, quoted where needed. */
public interface Names {
    /** As the rest of the conversion and the replication call them. */
    Names FOLDED =
            new Names() {
                @Override
                public String object(ObjectId id) {
                    return PgNames.object(id);
                }

                @Override
                public String local(String name) {
                    return PgNames.part(name);
                }
            };

    /** With its schema. */
    String object(ObjectId id);

    /** A column, parameter or alias. */
    String local(String name);
}

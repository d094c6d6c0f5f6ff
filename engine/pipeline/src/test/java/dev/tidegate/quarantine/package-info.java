/** A seeded simulation of the quarantine: the real applier against a target that refuses. */
@NullMarked
package dev.tidegate.quarantine;

import org.jspecify.annotations.NullMarked;

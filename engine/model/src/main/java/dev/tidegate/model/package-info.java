/** The words of the engine: positions, changes, schemas, checkpoints. Sees the JDK only. */
@NullMarked
package dev.tidegate.model;

import org.jspecify.annotations.NullMarked;

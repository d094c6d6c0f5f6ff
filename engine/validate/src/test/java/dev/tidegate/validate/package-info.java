/** The simulation of the audits, and what they are made of. */
@NullMarked
package dev.tidegate.validate;

import org.jspecify.annotations.NullMarked;

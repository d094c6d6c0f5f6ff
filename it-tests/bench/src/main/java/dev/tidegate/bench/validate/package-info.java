/** {@code tidegate bench validate}: what an audit of the target costs. */
@NullMarked
package dev.tidegate.bench.validate;

import org.jspecify.annotations.NullMarked;

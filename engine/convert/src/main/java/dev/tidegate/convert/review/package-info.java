/** What a conversion wrote before, what people made of it, and what they decided. */
@NullMarked
package dev.tidegate.convert.review;

import org.jspecify.annotations.NullMarked;

/** Who asks, and what he may: roles, tokens, JWTs, certificates, limits, second persons. */
@NullMarked
package dev.tidegate.access;

import org.jspecify.annotations.NullMarked;

/** Logins, users and roles, and what they may do. */
@NullMarked
package dev.tidegate.sandbox.sqlserver.security;

import org.jspecify.annotations.NullMarked;

/**
 * The admin plane: HTTP on a port of its own, on threads of its own. It reads nothing of the bus but by Command, and writes
 * nothing but by Command, as a session with the admin scope.
 */
@NullMarked
package io.stagebus.appliance.admin;

import org.jspecify.annotations.NullMarked;

/** Who may come in: the administrator's token, users with passwords, and the tokens they were given. */
@NullMarked
package io.stagebus.appliance.credentials;

import org.jspecify.annotations.NullMarked;

package io.stagebus.appliance.credentials;

/**
 * Somebody with a password.
 *
 * @param id what scopes name
 * @param name what is typed
 * @param passwordHash as {@link PasswordHash} writes it
 */
record User(String id, String name, String passwordHash) {}

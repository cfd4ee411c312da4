package io.stagebus.appliance.config;

import java.nio.file.Path;

/**
 * TLS for every port of TCP.
 *
 * @param certificate the chain, PEM
 * @param key its private key, PEM
 * @param plainToo whether plain connections are taken from anywhere, not only from this machine itself
 */
public record TlsConfig(Path certificate, Path key, boolean plainToo) {}

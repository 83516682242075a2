package dev.orlop.value.kms;

import reactor.core.publisher.Mono;

/**
 * A key management service ({@code kmsservice.Service}, version 2). It encrypts and decrypts the keys of values, never
 * values. Every failure is a {@link KmsException}; nothing waits for longer than the service's timeout.
 */
interface KmsService extends AutoCloseable {
    /** The health of the service, and the key that it encrypts with now. */
    Mono<KmsMessages.Status> status();

    Mono<WrappedKey> encrypt(byte[] key);

    Mono<byte[]> decrypt(WrappedKey key);

    @Override
    void close();
}

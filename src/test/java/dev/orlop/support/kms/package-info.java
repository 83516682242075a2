/** A plugin of encryption at rest for tests. */
package dev.orlop.support.kms;

package dev.rematch.registry;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Ed25519 signatures over a version and the decision it is promoted by. With trusted keys no
 * version takes an alias and none scores without a signature by one of them; without, nothing is
 * checked.
 *
 * <p>What is signed, as UTF-8: {@code rematch-signature-1}, the model, the version, the SHA-256 of
 * the manifest and the decision, each as length, colon, text, an absent decision as "-".
 *
 * @param trusted whose signatures count; any of them will do, so that keys can be replaced
 * @param key to sign with; empty where nobody signs
 */
public record Signing(List<PublicKey> trusted, Optional<PrivateKey> key) {
  /** Signs nothing and asks for no signature. */
  public static final Signing NONE = new Signing(List.of(), Optional.empty());

  private static final String ALGORITHM = "Ed25519";
  private static final String FORM = "rematch-signature-1";

  public Signing {
    trusted = List.copyOf(trusted);
  }

  /** Whether versions must be signed. */
  boolean required() {
    return !trusted.isEmpty();
  }

  /**
   * The signature as Base64.
   *
   * @throws RematchException (MISSING_INPUT) without a key
   */
  String sign(ModelVersion version, Optional<String> decision) {
    PrivateKey with =
        key.orElseThrow(
            () ->
                new RematchException(
                    FailureKind.MISSING_INPUT,
                    "Cannot sign " + version + ": no key is given (REMATCH_SIGNING_KEY)"));
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(with);
      signature.update(message(version, decision));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot sign " + version + ": the key is no Ed25519 key, " + e.getMessage(),
          e);
    }
  }

  /** Whether a trusted key made this signature of exactly that version and decision. */
  boolean valid(String signature, ModelVersion version, Optional<String> decision) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(signature);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
    return trusted.stream().anyMatch(key -> valid(bytes, key, message(version, decision)));
  }

  private static boolean valid(byte[] bytes, PublicKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(message);
      return signature.verify(bytes);
    } catch (GeneralSecurityException malformed) {
      return false;
    }
  }

  private static byte[] message(ModelVersion version, Optional<String> decision) {
    StringBuilder text = new StringBuilder();
    for (String part :
        List.of(
            FORM, version.model(), Integer.toString(version.version()), version.artifactSha256())) {
      text.append(part.length()).append(':').append(part);
    }
    decision.ifPresentOrElse(
        d -> text.append(d.length()).append(':').append(d), () -> text.append('-'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}

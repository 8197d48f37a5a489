package dev.rematch.registry;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Ed25519 keys as OpenSSL writes them. A key never stands in a message. */
public final class SigningKeys {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  private SigningKeys() {}

  /**
   * Every public key of a PEM file, one or more.
   *
   * @throws RematchException MISSING_INPUT without the file, INVALID_INPUT when it holds none
   */
  public static List<PublicKey> trusted(Path pem) {
    List<PublicKey> keys = new ArrayList<>();
    for (byte[] block : blocks(pem, "PUBLIC KEY")) {
      try {
        keys.add(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(block)));
      } catch (GeneralSecurityException e) {
        throw invalid(pem, "PUBLIC KEY", e);
      }
    }
    return keys;
  }

  /**
   * The one private key of a PEM file.
   *
   * @throws RematchException MISSING_INPUT without the file, INVALID_INPUT when it holds none
   */
  public static PrivateKey signing(Path pem) {
    List<byte[]> blocks = blocks(pem, "PRIVATE KEY");
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0)));
    } catch (GeneralSecurityException e) {
      throw invalid(pem, "PRIVATE KEY", e);
    }
  }

  private static List<byte[]> blocks(Path pem, String kind) {
    String text;
    try {
      text = Files.readString(pem);
    } catch (IOException e) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot read the key file " + pem + ": " + e.getClass().getSimpleName(),
          e);
    }
    List<byte[]> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals(kind)) {
        found.add(Base64.getMimeDecoder().decode(block.group(2)));
      }
    }
    if (found.isEmpty()) {
      throw invalid(pem, kind, null);
    }
    return found;
  }

  private static RematchException invalid(Path pem, String kind, Exception cause) {
    return new RematchException(
        FailureKind.INVALID_INPUT,
        "Invalid key file: "
            + pem
            + " (must hold an Ed25519 "
            + kind
            + " in PEM form; openssl genpkey -algorithm ed25519)",
        cause);
  }
}

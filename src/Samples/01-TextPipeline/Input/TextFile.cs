using System.Security.Cryptography;
using System.Text;

namespace ActorFlow.Samples.TextPipeline.Input;

/// <summary>Reads a document as text, strictly: what is not UTF-8 text is refused with the reason.</summary>
public static class TextFile
{
    /// <summary>A document may have 8 MB; its text travels through the run's journal, which is no place for more.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="UnreadableDocumentException">
    /// The file is gone, has changed since its run was started, is too large, or is not UTF-8 text.
    /// </exception>
    public static async Task<string> ReadAsync(string path, string contentHash, CancellationToken cancellationToken)
    {
        byte[] bytes = await ReadBytesAsync(path, cancellationToken);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != contentHash)
        {
            throw new UnreadableDocumentException("the file has changed since its run was started; start the job again");
        }

        return Decode(bytes);
    }

    /// <exception cref="UnreadableDocumentException">The bytes are not UTF-8 text.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        if (bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            throw new UnreadableDocumentException("not UTF-8: the file is marked as UTF-16");
        }

        if (bytes.Contains((byte)0)) throw new UnreadableDocumentException("not text: the file contains zero bytes");
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new UnreadableDocumentException($"not UTF-8: unexpected byte 0x{e.BytesUnknown?[0]:X2} at position {e.Index}", e);
        }
    }

    private static async Task<byte[]> ReadBytesAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            long length = new FileInfo(path).Length;
            if (length > MaxBytes) throw new UnreadableDocumentException($"too large: {length:N0} bytes, at most {MaxBytes:N0} are read");
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableDocumentException($"cannot be opened: {e.Message}", e);
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests;

[Trait("semantics", "2")]
public sealed class AesGcmPayloadCodecTests
{
    private static readonly byte[] First = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Second = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes("\"4111-1111\"");

    private readonly AesGcmPayloadCodec _codec = new("2025", new Dictionary<string, byte[]> { ["2025"] = First });

    [Fact]
    public void It_gives_back_what_it_encrypted_and_never_the_same_payload_twice()
    {
        var (one, two) = (_codec.Encode(Plain), _codec.Encode(Plain));
        _codec.Decode(one).ShouldBe(Plain);
        two.ShouldNotBe(one);
        Encoding.Latin1.GetString(one).ShouldNotContain("4111");
        _codec.Decode(_codec.Encode([])).ShouldBeEmpty();
    }

    [Fact]
    public void After_a_rotation_old_payloads_are_read_and_new_ones_use_the_new_key()
    {
        var old = _codec.Encode(Plain);
        var rotated = new AesGcmPayloadCodec("2026", new Dictionary<string, byte[]> { ["2025"] = First, ["2026"] = Second });
        rotated.Decode(old).ShouldBe(Plain);
        rotated.KeyId.ShouldBe("2026");
        Should.Throw<CryptographicException>(() => _codec.Decode(rotated.Encode(Plain))).Message.ShouldContain("2026");
    }

    [Fact]
    public void Any_changed_byte_is_found()
    {
        var payload = _codec.Encode(Plain);
        for (var i = 0; i < payload.Length; i++)
        {
            var changed = payload.ToArray();
            changed[i] ^= 1;
            Should.Throw<CryptographicException>(() => _codec.Decode(changed), $"byte {i}");
        }
        for (var length = 0; length < payload.Length; length++) Should.Throw<CryptographicException>(() => _codec.Decode(payload.AsSpan(0, length)));
    }

    [Fact]
    public void Wrong_keys_are_refused_when_it_is_made()
    {
        var (other, small) = (new Dictionary<string, byte[]> { ["2025"] = First }, new Dictionary<string, byte[]> { ["x"] = new byte[16] });
        Should.Throw<ArgumentException>(() => new AesGcmPayloadCodec("x", other)).Message.ShouldContain("'x'");
        Should.Throw<ArgumentException>(() => new AesGcmPayloadCodec("x", small)).Message.ShouldContain("32");
    }
}

using System.Text;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Webhooks;

/// <summary>The vectors that receivers and senders in other languages are built against; docs/webhooks.md shows the same ones.</summary>
public sealed class SignatureVectorTests
{
    public static TheoryData<string, long, string, string> Vectors => new()
    {
        { "0123456789abcdef", 1767225600, "", "sha256=94c938d2b1c578578ee7f11ebcdb10788f36c591914e4d4362ff7dad5839d209" },
        { "0123456789abcdef", 1767225600, """{"event":"completed"}""", "sha256=7d3b941e45d6c9892aaf007c4d5910d45fc0894809f3679516626a2a83a9d07b" },
        { "geheim-äöü-0123456789", 0, "grüße", "sha256=fd5b07be38cc538e4297a76e433870a009d0ce8b1da4e9a4e3eb8f93cd32148a" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_signature_is_the_hmac_of_time_dot_body_and_is_documented(string secret, long seconds, string body, string signature)
    {
        var (bytes, at) = (Encoding.UTF8.GetBytes(body), DateTimeOffset.FromUnixTimeSeconds(seconds));

        WebhookSignature.Sign(secret, at, bytes)
            .ShouldBe((at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), signature));
        WebhookSignature.IsValid(secret, $"{seconds}", signature, bytes, at, TimeSpan.FromMinutes(5)).ShouldBeTrue();
        Documented().ShouldContain($"| `{secret}` | `{seconds}` | {(body.Length == 0 ? "(empty)" : $"`{body}`")} | `{signature}` |");
    }

    [Fact]
    public void Of_several_signatures_one_that_fits_is_enough_and_no_more_than_four_are_looked_at()
    {
        var (at, body) = (DateTimeOffset.FromUnixTimeSeconds(1767225600), "{}"u8.ToArray());
        var (timestamp, signature) = WebhookSignature.Sign("0123456789abcdef", at, body);
        var wrong = $"sha256={new string('0', 64)}";

        IsValid($"{wrong}, {signature}").ShouldBeTrue();
        IsValid($"{wrong},{wrong},{wrong},{signature}").ShouldBeTrue();
        IsValid($"{wrong},{wrong},{wrong},{wrong},{signature}").ShouldBeFalse();
        IsValid($"{wrong}").ShouldBeFalse();
        IsValid($"{signature},").ShouldBeTrue();

        bool IsValid(string signatures) => WebhookSignature.IsValid("0123456789abcdef", timestamp, signatures, body, at, TimeSpan.FromMinutes(5));
    }

    private static string Documented()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorFlow.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "webhooks.md"));
    }
}

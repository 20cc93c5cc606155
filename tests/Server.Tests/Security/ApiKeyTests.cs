using System.Security.Cryptography;
using System.Text;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Server.Security;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Security;

public sealed class ApiKeyTests
{
    [Fact]
    public void A_key_has_a_recognisable_beginning_and_256_bits_that_nobody_else_has()
    {
        var texts = Enumerable.Range(0, 200).Select(_ => ApiKey.Make()).ToList();

        texts.Select(key => key.Text).Distinct().Count().ShouldBe(200);
        texts.Select(key => key.Id).Distinct().Count().ShouldBe(200);
        texts.ShouldAllBe(key => key.Text.StartsWith($"afk_{key.Id}_", StringComparison.Ordinal) && key.Text.Length == 60);
        var secret = texts[0].Text[17..];
        Convert.FromBase64String(secret.Replace('-', '+').Replace('_', '/') + "=").Length.ShouldBe(32);
        texts[0].Hash.ShouldBe(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));
    }

    [Fact]
    public void A_key_is_read_back_and_only_the_same_one_fits_its_hash()
    {
        var (id, text, hash) = ApiKey.Make();

        ApiKey.TryRead(text, out var readId, out var readHash).ShouldBeTrue();
        readId.ShouldBe(id);
        ApiKey.AreSame(hash, readHash).ShouldBeTrue();
        var other = text[..^1] + (text[^1] == 'A' ? 'B' : 'A');
        ApiKey.TryRead(other, out _, out var otherHash).ShouldBeTrue();
        ApiKey.AreSame(hash, otherHash).ShouldBeFalse();
        ApiKey.AreSame(default, otherHash).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("afk_")]
    [InlineData("afk_0123456789ab_short")]
    [InlineData("xyz_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("afk_0123456789AB_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("afk_0123456789ab-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("afk_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'")]
    [InlineData("afk_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00e4")]
    public void What_is_no_key_is_not_read(string text) => ApiKey.TryRead(text, out _, out _).ShouldBeFalse();

    [Theory]
    [InlineData("", "read", "")]
    [InlineData("a\nb", "read", "")]
    [InlineData("ci", "", "")]
    [InlineData("ci", "admin", "orders")]
    public async Task A_key_that_makes_no_sense_is_not_made(string name, string right, string flow)
    {
        await using var store = await SqliteServerStore.OpenInMemoryAsync();
        await Should.ThrowAsync<ArgumentException>(async () => await KeyIssue.MakeAsync(
            store.Keys, name, RightNames.Find(right), flow.Length > 0 ? [flow] : [], null, null, DateTimeOffset.UnixEpoch, default));
        (await store.Keys.ListAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public void Admin_holds_every_right_and_no_other_right_holds_another()
    {
        foreach (var needed in Enum.GetValues<ServerRight>())
        {
            AccessRights.Admin.Grant(needed).ShouldBeTrue();
            foreach (var (word, right) in RightNames.All.Where(one => one.Right is not AccessRights.Admin))
                right.Grant(needed)
                    .ShouldBe(needed is ServerRight.None || string.Equals(word, needed.ToString(), StringComparison.OrdinalIgnoreCase));
        }
    }
}

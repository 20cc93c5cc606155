using System.Text.Json;
using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>API keys and the audit trail from the command line, beside the database of a server.</summary>
public sealed class KeyTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task A_key_is_shown_once_listed_without_its_secret_and_revoked()
    {
        var made = (await _shop.CallAsync("keys", "create", "build server", "--right", "read", "-r", "operate", "--flow", "checkout", "--expires",
            "90d")).ShouldEndWith(0, "the only time");
        var text = made.Out.Trim();
        text.ShouldMatch("^afk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$");
        var id = text[4..16];
        made.Error.ShouldContain($"keys revoke {id}");

        var list = (await _shop.CallAsync("keys", "list")).ShouldEndWith(0).Out;
        list.ShouldContain(id);
        list.ShouldContain("build server");
        list.ShouldContain("read,operate");
        list.ShouldNotContain(text[17..]);
        var key = (await _shop.CallAsync("keys", "list", "--json")).ShouldEndWith(0).Json.GetProperty("keys")[0];
        (key.GetProperty("status")
            .GetString(), key.GetProperty("flows")[0].GetString(), key.GetProperty("lastUsedAt").ValueKind).ShouldBe(
            ("valid", "checkout", JsonValueKind.Null));

        (await _shop.CallAsync("keys", "revoke", text)).ShouldEndWith(0).Out.ShouldContain($"key {id} is revoked");
        (await _shop.CallAsync("keys", "revoke", id, "--json")).ShouldEndWith(0).Json.GetProperty("changed").GetBoolean().ShouldBeFalse();
        (await _shop.CallAsync("keys", "list", "--json")).ShouldEndWith(0).Json.GetProperty("keys")[0].GetProperty("status").GetString()
            .ShouldBe("revoked");
    }

    [Fact]
    public async Task What_the_command_line_does_to_keys_is_in_the_audit()
    {
        var made = (await _shop.CallAsync("keys", "create", "one", "--right", "admin", "--json")).ShouldEndWith(0).Json;
        var id = made.GetProperty("key").GetProperty("id").GetString()!;
        made.GetProperty("secret").GetString().ShouldStartWith($"afk_{id}_");
        await _shop.CallAsync("keys", "revoke", id);

        var page = (await _shop.CallAsync("audit", "--json")).ShouldEndWith(0).Json;
        page.GetProperty("entries").EnumerateArray()
            .Select(entry => (entry.GetProperty("action").GetString(), entry.GetProperty("target").GetString(), entry.GetProperty("outcome")
                .GetString()))
            .ShouldBe([("revokeKey", id, "done"), ("createKey", id, "done")]);
        page.ToString().ShouldNotContain(made.GetProperty("secret").GetString()![17..]);
        (await _shop.CallAsync("audit", "--action", "revokeKey", "-n", "1")).ShouldEndWith(0, "--before 2").Out.ShouldContain("command line");
        (await _shop.CallAsync("audit", "--outcome", "denied")).ShouldEndWith(0, "no entries").Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Looking_for_keys_and_at_the_audit_makes_no_file()
    {
        foreach (var verb in (string[][])[["keys", "list"], ["audit"]])
            (await _shop.CallAsync(verb)).ShouldComplain(2, "there is no database");
        _shop.Files().ShouldBeEmpty();

        (await _shop.CallAsync("run", "checkout", "--input", """{"amount":1}""")).ExitCode.ShouldBe(0);
        var before = _shop.Files();
        (await _shop.CallAsync("keys", "list")).ShouldEndWith(0, "no keys").Out.ShouldBeEmpty();
        (await _shop.CallAsync("keys", "revoke", "0123456789ab")).ShouldComplain(2, "there is no key");
        (await _shop.CallAsync("audit")).ShouldEndWith(0, "no entries").Out.ShouldBeEmpty();

        _shop.Files().ShouldBe(before);
    }

    [Theory]
    [InlineData("say whose key it is", "keys", "create")]
    [InlineData("without rights", "keys", "create", "x")]
    [InlineData("--right is read", "keys", "create", "x", "--right", "root")]
    [InlineData("cannot be held to some flows", "keys", "create", "x", "--right", "admin", "--flow", "checkout")]
    [InlineData("no time", "keys", "create", "x", "--right", "read", "--expires", "soon")]
    [InlineData("there is no 'keys eat'", "keys", "eat")]
    [InlineData("--limit is 1 to", "audit", "--limit", "0")]
    public async Task A_wrong_call_is_told_what_is_wrong_with_it(string told, params string[] words)
    => (await _shop.CallAsync(words)).ShouldComplain(2, told);
}

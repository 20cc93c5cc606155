using ActorFlow.Hosting.Configuration;
using Shouldly;
using Xunit;

namespace ActorFlow.Hosting.Tests;

/// <summary>Notifiers of questions from the configuration.</summary>
[Trait("semantics", "6")]
public sealed class NotifierSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void By_default_nobody_is_told() => Hooks("{}").ShouldBeEmpty();

    [Fact]
    public void Log_webhook_and_chat_are_set_up_by_their_keys()
        => Hooks("""
            { "Log": true, "WebhookAddress": "https://example.org/hook", "WebhookSecret": "0123456789abcdef", "SlackAddress": "https://chat.example.org/x", "Timeout": "00:00:05" }
            """).ShouldBe(["log 00:00:30", "slack 00:00:05", "webhook 00:00:05"]);

    [Fact]
    public void What_is_wrong_is_said_and_secrets_are_not()
    {
        var settings = Load("""{ "WebhookAddress": "example.org", "WebhookSecret": "hunter2", "SlackAddress": "ftp://x", "Timeout": "00:00:00" }""");
        var problems = Should.Throw<ActorFlowConfigurationException>(settings.ThrowIfInvalid).Problems;
        problems.Count.ShouldBe(4);
        problems.ShouldAllBe(problem => problem.StartsWith("ActorFlow:Notifiers:", StringComparison.Ordinal));
        string.Join('\n', problems).ShouldNotContain("hunter2");
        settings.Values.Where(value => value.Value.Length > 0
            && (value.Key.EndsWith("Secret", StringComparison.Ordinal) || value.Key.EndsWith("SlackAddress", StringComparison.Ordinal)))
            .Select(value => (value.Key, value.Value))
            .ShouldBe([("ActorFlow:Notifiers:SlackAddress", "***"), ("ActorFlow:Notifiers:WebhookSecret", "***")]);
    }

    [Fact]
    public void A_webhook_without_a_secret_is_refused_at_the_start()
        => Should.Throw<ActorFlowConfigurationException>(
            () => Hooks("""{ "WebhookAddress": "https://example.org/hook" }""")).Message.ShouldContain("WebhookSecret is missing");

    private ActorFlowSettings Load(string notifiers)
        => ActorFlowSettings.Load(_folder.Write("some.conf", $$"""{ "ActorFlow": { "Notifiers": {{notifiers}} } }"""), null,
            new Dictionary<string, string?>());

    private List<string> Hooks(string notifiers)
    {
        var options = new FlowSystemOptions();
        Load(notifiers).Apply(options);
        return [.. options.Notifiers.Values.OrderBy(hook => hook.Name, StringComparer.Ordinal).Select(hook => $"{hook.Name} {hook.Timeout:c}")];
    }
}

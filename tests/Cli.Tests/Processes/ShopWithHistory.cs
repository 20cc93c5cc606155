using Xunit;

namespace ActorFlow.Cli.Tests.Processes;

/// <summary>A database with runs of every kind of end, made by calls of the program; only read by the tests that share it.</summary>
public sealed class ShopWithHistory : IAsyncLifetime
{
    internal Shop Shop { get; } = new();

    public async Task InitializeAsync()
    {
        (await Shop.CallAsync("run", "checkout", "--id", "order-7", "--key", "key-7", "--tag", "vip", "--tag", "eu", "--memo",
            """{"note":"by phone"}""", "--input", """{"amount":42.5}""")).ShouldEndWith(0);
        (await Shop.CallAsync("run", "checkout", "--id", "order-8", "--input", """{"amount":-1}""")).ShouldEndWith(0);
        (await Shop.CallAsync("run", "outer", "--id", "nested-1")).ShouldEndWith(0);
        (await Shop.CallAsync("run", "broken", "--id", "broken-1", "--tag", "eu", "--input", """{"mended":"/nowhere/at-all"}"""))
            .ShouldEndWith(1, "what happened:");
        await using var life = Shop.Start(Shop.GateRun("gate-1"));
        await Shop.AtGateAsync("gate-1", life);
        (await Shop.CallAsync("cancel", "gate-1", "--reason", "not wanted any more")).ShouldEndWith(0);
        (await life.EndAsync()).ShouldBeCancelled(life);
    }

    public Task DisposeAsync()
    {
        Shop.Dispose();
        return Task.CompletedTask;
    }
}

internal static class Ends
{
    public static void ShouldBeCancelled(this int exitCode, Life life)
        => Assert.True(exitCode == RunExitCode.Cancelled, life.Describe($"ended with {exitCode}, not as cancelled"));
}

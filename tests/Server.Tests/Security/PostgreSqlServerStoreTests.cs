using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Security;

/// <summary>The store beside a shared journal: tables in its schema.</summary>
public sealed class PostgreSqlServerStoreTests : ServerStoreConformance, IAsyncLifetime
{
    private PostgreSqlDatabase _database = null!;

    public async Task InitializeAsync() => _database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    protected override async Task<IServerStore> OpenAsync()
        => await PostgreSqlServerStore.OpenAsync(new PostgreSqlJournalOptions { ConnectionString = _database.ConnectionString });

    [Fact]
    public async Task A_delivery_is_given_to_one_of_several_servers_and_to_another_when_that_one_is_gone()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        var owed = Enumerable.Range(0, 20)
            .Select(i => new OwedDelivery($"d{i}", "sub", new RunId($"run{i}"), "orders", "completed", Noon, "{}"u8.ToArray())).ToList();
        await Task.WhenAll(one.Outbox.AdvanceAsync(1, owed, Noon, default).AsTask(), other.Outbox.AdvanceAsync(1, owed, Noon, default).AsTask());

        var given = await Task.WhenAll(new[] { one, other, one,
            other }.Select(store => store.Outbox.DueAsync("sub", Noon, TimeSpan.FromMinutes(1), [], 5, default).AsTask()));

        given.SelectMany(page => page).Select(delivery => delivery.Owed.Id).Order().ShouldBe(owed.Select(delivery => delivery.Id).Order());
        (await other.Outbox.DueAsync("sub", Noon.AddSeconds(59), TimeSpan.FromMinutes(1), [], 50, default)).ShouldBeEmpty();
        (await other.Outbox.DueAsync("sub", Noon.AddMinutes(1), TimeSpan.FromMinutes(1), [], 50, default)).Count.ShouldBe(20);
    }
}

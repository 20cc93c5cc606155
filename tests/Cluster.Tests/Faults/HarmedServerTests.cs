using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Polling;
using ActorFlow.PostgreSql;
using Npgsql;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>The database goes away under load, again and again: stopped at once, restarted, its sessions ended, its connections taken by others.</summary>
public sealed class HarmedServerTests(ITestOutputHelper output)
{
    private static readonly string[] Names = ["a", "b"];
    private static readonly string[] Flows = [.. WorkerFlows.All.Where(flow => flow != "saga")];

    [Fact]
    [Trait("semantics", "11")]
    public async Task A_database_that_stops_at_once_restarts_and_ends_sessions_under_load_costs_no_run_and_no_second_effect()
    {
        var times = Form.IsLong ? 60 : 3;
        await using var experiment = await FaultExperiment.CreateAsync(new FaultOptions { Flows = Flows, Server = new PostgreSqlServerOptions { Fsync = Form.IsLong } });
        await experiment.StartAllAsync(Names);
        await experiment.CallAsync();
        for (var time = 0; time < times; time++)
        {
            await experiment.GrowsByAsync(40);
            await experiment.Database.Server.RestartAsync(time % 2 == 0 ? ServerStop.Immediate : ServerStop.Fast);
            await experiment.GrowsByAsync(20);
            await experiment.Database.TerminateSessionsAsync();
        }

        var verdict = await experiment.FinishAsync($"the server was stopped {times} times");
        output.WriteLine(verdict.ToString());
        verdict.Lives.ByForce.ShouldBe(0);
        Counts.Note("PostgreSQL stopped at once or restarted under a cluster's load, and all its sessions ended, audited", times);
    }

    [Fact]
    public async Task A_server_whose_connections_are_all_taken_by_others_delays_the_work_and_no_more()
    {
        await using var experiment = await FaultExperiment.CreateAsync(new FaultOptions { Flows = Flows, Server = new PostgreSqlServerOptions { MaxConnections = 60 } });
        await experiment.StartAllAsync(Names);
        await experiment.CallAsync();
        await experiment.GrowsByAsync(40);
        var idle = new List<NpgsqlConnection>();
        try
        {
            await FillAsync(experiment, idle);
            // Whoever lost its session finds no other one.
            await Until.SoAsync(
                async () =>
                {
                    await TerminateMembersAsync(idle[0]);
                    await FillAsync(experiment, idle);
                    return experiment.Members.Any(member => member.Life.Output.Contains("53300", StringComparison.Ordinal));
                },
                "a member finds no connection");
        }
        finally
        {
            foreach (var connection in idle)
                await connection.DisposeAsync();
        }

        await experiment.GrowsByAsync(40);
        var verdict = await experiment.FinishAsync("all connections were taken");
        output.WriteLine($"{idle.Count} idle connections; {verdict}");
        Counts.Note("all connections of a cluster's server taken by others, audited", 1);
    }

    private static async Task FillAsync(FaultExperiment experiment, List<NpgsqlConnection> idle)
    {
        while (true)
        {
            var connection = new NpgsqlConnection(experiment.Database.Server.ConnectionString() + ";Pooling=false");
            try
            {
                await connection.OpenAsync();
                idle.Add(connection);
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                await connection.DisposeAsync();
                return;
            }
        }
    }

    private static async Task TerminateMembersAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname <> 'postgres'", connection);
        await command.ExecuteScalarAsync();
    }
}

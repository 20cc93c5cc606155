using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Connecting;

/// <summary>
/// Hears what other sessions notify on one channel. Needs a session of its own, past any pooler, which is opened when the first one listens and again after every outage; who listens is told
/// then that something may have been missed.
/// </summary>
internal sealed class Notifications : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly List<Action<string?>> _listeners = [];
    private readonly CancellationTokenSource _end = new();
    private readonly NpgsqlDataSource? _source;
    private readonly string _channel;
    private readonly bool _isDirect;
    private Task? _hearing;

    /// <param name="options">Where the database is.</param>
    /// <param name="channel">What is listened to.</param>
    public Notifications(PostgreSqlJournalOptions options, string channel)
    {
        _channel = channel;
        _isDirect = options.DirectConnectionString.Length > 0;
        // A pooler gives the session to somebody else after every transaction: there is nothing to hear through it.
        var text = _isDirect ? options.DirectConnectionString : options.IsPooled ? null : options.ConnectionString;
        if (text is null)
            return;
        var connection = ConnectionText.Parse(text);
        connection.KeepAlive = connection.KeepAlive == 0 ? 30 : connection.KeepAlive;
        _source = Database.Make(connection, options, most: 1);
    }

    /// <summary>Begins to tell of notifications: the payload, or null when some may have been missed.</summary>
    /// <returns>Ends it.</returns>
    public IDisposable Listen(Action<string?> heard)
    {
        lock (_gate)
        {
            _listeners.Add(heard);
            if (_source is not null && !_end.IsCancellationRequested)
                _hearing ??= HearAsync(_source);
        }

        return new Listener(this, heard);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task? hearing;
        lock (_gate)
        {
            _listeners.Clear();
            hearing = _hearing;
        }

        await _end.CancelAsync();
        if (hearing is not null)
            await hearing;
        if (_source is not null)
            await _source.DisposeAsync();
        _end.Dispose();
    }

    private async Task HearAsync(NpgsqlDataSource source)
    {
        await Task.Yield();
        for (var pause = ShortestPause; !_end.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(_end.Token);
                // Nobody has said that there is a pooler, and there is one: what listens would be given to somebody else, and hear nothing. Looking now and then has to do.
                if (!_isDirect && await IsPooledAsync(connection))
                    return;
                connection.Notification += (_, told) => Tell(told.Payload);
                await connection.ExecuteAsync($"LISTEN \"{_channel}\"", Binding.Nothing, _end.Token);
                Tell(null);
                pause = ShortestPause;
                while (true)
                    await connection.WaitAsync(_end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error) when (Faults.IsOfDatabase(error))
            {
                source.Clear();
            }

            try
            {
                await Task.Delay(pause, TimeProvider.System, _end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async ValueTask<bool> IsPooledAsync(NpgsqlConnection connection)
        => await connection.OneAsync("SELECT pg_backend_pid()", Binding.Nothing, static row => row.GetInt32(0), _end.Token) != connection.ProcessID;

    private void Tell(string? payload)
    {
        Action<string?>[] listeners;
        lock (_gate)
            listeners = [.. _listeners];
        foreach (var heard in listeners)
            heard(payload);
    }

    private sealed class Listener(Notifications notifications, Action<string?> heard) : IDisposable
    {
        public void Dispose()
        {
            lock (notifications._gate)
                notifications._listeners.Remove(heard);
        }
    }
}

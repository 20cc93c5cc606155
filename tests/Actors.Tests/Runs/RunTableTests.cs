using System.Collections.Concurrent;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Runs in memory that are found without the registry.</summary>
public sealed class RunTableTests
{
    private readonly RunTable _table = new();
    private int _made;

    private static int Here => ThreadPlace.OfThisThread;

    [Fact]
    public void A_run_is_found_by_the_place_that_its_id_names()
    {
        int[] places = [0, 1, 63, 64, 255, 256, 4_094, RunTable.Places - 1];
        var slots = places.Select(place => (place, slot: new RunSlot(IdAt(place)) { IsJournaled = false })).ToArray();

        foreach (var (place, slot) in slots)
            _table.TryAdd(slot, place, Here).ShouldBeTrue();

        foreach (var (_, slot) in slots)
        {
            _table.Find(slot.RunId).ShouldBe(slot);
        }

        _table.Count.ShouldBe(places.Length);
        _table.All().ShouldBe(slots.Select(one => one.slot));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("run-1.7")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("00000000000000000000000000000 -1")]
    [InlineData("00000000000000000000000000000fff")]
    public void Whatever_is_no_id_of_a_run_that_is_in_is_not_found(string id)
    {
        _table.TryAdd(new RunSlot(IdAt(0xFFF)), 0xFFF, Here);

        _table.Find(id).ShouldBeNull();
    }

    [Fact]
    public void A_place_that_is_taken_is_not_given_again_before_its_run_has_left()
    {
        var (first, second) = (new RunSlot(IdAt(5)), new RunSlot(IdAt(5)));
        _table.TryAdd(first, 5, Here);

        _table.IsFree(5).ShouldBeFalse();
        _table.TryAdd(second, 5, Here).ShouldBeFalse();
        second.Place.ShouldBe(RunSlot.NoPlace);
        _table.Remove(second).ShouldBeFalse();
        _table.Remove(first).ShouldBeTrue();
        _table.TryAdd(second, 5, Here).ShouldBeTrue();

        // What has left takes nobody else out.
        _table.Remove(first).ShouldBeFalse();
        _table.Find(second.RunId).ShouldBe(second);
        _table.Find(first.RunId).ShouldBeNull();
    }

    [Fact]
    public void A_thread_looks_for_places_of_its_own_until_they_are_taken()
    {
        for (var i = 0; i < RunTable.PartSize; i++)
        {
            RunCorner.OfThisThread.TryFindPlace(_table, out var place).ShouldBeTrue();
            _table.TryAdd(new RunSlot(IdAt(place)), place, Here).ShouldBeTrue();
        }

        RunCorner.OfThisThread.TryFindPlace(_table, out _).ShouldBeFalse();
        _table.All().Select(slot => slot.Place / RunTable.PartSize).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void More_threads_than_have_places_of_their_own_share_some_and_none_overwrites_what_another_has_put_in()
    {
        const int Threads = ThreadPlace.Count + 20;
        var added = new ConcurrentBag<RunSlot>();
        using var all = new Barrier(Threads);
        OnThreads(Threads, thread =>
        {
            // All of them live at the same time, so that none has the number of another.
            var own = RunCorner.OfThisThread;
            all.SignalAndWait();
            for (var i = 0; i < 20; i++)
            {
                var slot = new RunSlot($"{thread}.{i}");
                if (own.TryFindPlace(_table, out var place) && _table.TryAdd(slot, place, own.Thread))
                    added.Add(slot);
            }

            all.SignalAndWait();
        });

        _table.Count.ShouldBe(added.Count);
        _table.All().ShouldBe(added, ignoreOrder: true);
        added.ShouldAllBe(slot => _table.Remove(slot));
        _table.Count.ShouldBe(0);
    }

    [Fact]
    public void What_ends_on_another_thread_is_taken_out_and_nothing_else_with_it()
    {
        // One thread puts runs in and takes them out with plain writes, another one takes out whatever it sees: between them each leaves at least once, and none that came after it does.
        const int Runs = 200_000;
        var (current, over) = (default(RunSlot), false);
        var other = new Thread(() =>
        {
            while (!Volatile.Read(ref over))
            {
                if (Volatile.Read(ref current) is { } slot)
                    _table.Remove(slot);
            }
        });
        other.Start();
        var (refused, lost, left) = (0, 0, 0);
        OnThreads(1, _ =>
        {
            var own = RunCorner.OfThisThread;
            for (var i = 0; i < Runs; i++)
            {
                var slot = new RunSlot("run");
                refused += own.TryFindPlace(_table, out var place) && _table.TryAdd(slot, place, own.Thread) ? 0 : 1;
                // Nobody else knows it yet.
                lost += _table.IsFree(place) ? 1 : 0;
                Volatile.Write(ref current, slot);
                _table.Remove(slot, own.Thread);
                left += _table.IsFree(place) ? 0 : 1;
            }
        });
        Volatile.Write(ref over, true);
        other.Join();

        (refused, lost, left).ShouldBe((0, 0, 0));
        _table.Count.ShouldBe(0);
    }

    [Fact]
    public void Whoever_closes_sees_each_run_whose_starter_has_not_seen_that()
    {
        var missed = 0;
        ClosedWhile(
            (table, own) =>
            {
                var first = own.Thread % RunTable.Parts * RunTable.PartSize;
                var started = -1;
                for (var i = 0; i < RunTable.PartSize; i++)
                {
                    table.TryAdd(_slots[i], first + i, own.Thread);
                    if (table.IsClosed)
                        break;
                    started = i;
                }

                return (first, started);
            },
            (table, place) =>
            {
                // The last one first: that is the one of which it is not sure.
                var last = RunTable.PartSize - 1;
                while (last >= 0 && table.IsFree(place + last))
                    last--;
                return last;
            },
            (started, seen) => missed += started > seen ? 1 : 0);

        missed.ShouldBe(0, "runs were started that whoever closed has not seen");
    }

    [Fact]
    public void Whoever_takes_the_last_run_out_sees_that_it_was_closed_or_is_not_waited_for()
    {
        var missed = 0;
        ClosedWhile(
            (table, own) =>
            {
                var place = own.Thread % RunTable.Parts * RunTable.PartSize;
                var told = 0;
                for (var i = 0; i < 500 && told == 0; i++)
                {
                    table.TryAdd(_slots[0], place, own.Thread);
                    table.Remove(_slots[0], own.Thread);
                    told = table.IsClosed ? 1 : 0;
                }

                return (place, told);
            },
            (table, place) => table.IsFree(place) ? 0 : 1,
            (told, waits) => missed += waits > told ? 1 : 0);

        missed.ShouldBe(0, "somebody waits for a run that has left, and was not told");
    }

    private readonly RunSlot[] _slots = [.. Enumerable.Range(0, RunTable.PartSize).Select(static i => new RunSlot($"run-{i}"))];

    /// <summary>Closes table after table while another thread starts or ends runs in it, and holds what one has done against what the other has seen.</summary>
    /// <param name="act">What the one does, and at which place it begins.</param>
    /// <param name="see">What the other sees there, right after it has closed the table.</param>
    /// <param name="compare">What of both is to be compared.</param>
    private static void ClosedWhile(Func<RunTable, RunCorner, (int Place, int Done)> act, Func<RunTable, int, int> see, Action<int, int> compare)
    {
        const int Rounds = 2_000;
        var tables = new RunTable?[Rounds];
        var (done, ready, place) = (0, -1, -1);
        tables[0] = new RunTable();
        OnThreads(2, thread =>
        {
            var own = RunCorner.OfThisThread;
            for (var round = 0; round < Rounds; round++)
            {
                var table = Volatile.Read(ref tables[round])!;
                if (thread == 0)
                {
                    Volatile.Write(ref place, own.Thread % RunTable.Parts * RunTable.PartSize);
                    Volatile.Write(ref ready, round);
                    var result = act(table, own).Done;
                    Volatile.Write(ref done, result);
                    Volatile.Write(ref ready, ~round);
                    if (round + 1 < Rounds)
                        SpinUntil(() => Volatile.Read(ref tables[round + 1]) is not null);
                }
                else
                {
                    SpinUntil(() => Volatile.Read(ref ready) == round || Volatile.Read(ref ready) == ~round);
                    // Now sooner, now later.
                    Thread.SpinWait(round % 8);
                    table.Close();
                    var seen = see(table, Volatile.Read(ref place));
                    SpinUntil(() => Volatile.Read(ref ready) == ~round);
                    compare(Volatile.Read(ref done), seen);
                    tables[round] = null;
                    if (round + 1 < Rounds)
                        Volatile.Write(ref tables[round + 1], new RunTable());
                }
            }
        });

        static void SpinUntil(Func<bool> condition)
        {
            var spin = default(SpinWait);
            while (!condition())
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private static void OnThreads(int count, Action<int> act)
    {
        // Threads that have ended leave their numbers to others, so that these have places of their own.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var failures = new ConcurrentBag<Exception>();
        var threads = Enumerable.Range(0, count).Select(thread => new Thread(() =>
        {
            try
            {
                act(thread);
            }
            catch (Exception error)
            {
                failures.Add(error);
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        failures.ShouldBeEmpty();
    }

    /// <summary>An id that names a place, another one at each call.</summary>
    private RunId IdAt(int place) => new($"{++_made:x29}{place:x3}");
}

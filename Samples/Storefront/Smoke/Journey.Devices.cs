namespace Storefront.Smoke;

internal sealed partial class Journey
{
    private const string OnLaptop = "Firefox on Linux";
    private const string OnPhone = "Safari on iPhone";

    private async Task<StepResult> TwoDevicesAsync(CancellationToken cancellation)
    {
        await _phone.SignInAsync(B, Name, cancellation);
        Page page = await _customer.GetAsync(A, "devices", cancellation);
        return StepResult.Same(
            $"200; {OnLaptop}, this one; {OnPhone}",
            $"{(int)page.Status}; {string.Join("; ", page.Devices.Select(static d => d.Label + (d.IsCurrent ? ", this one" : "")))}");
    }

    private async Task<StepResult> ForeignDeviceAsync(CancellationToken cancellation)
    {
        string phone = (await _customer.GetAsync(A, "devices", cancellation)).Devices.Single(static d => !d.IsCurrent).Id;
        using var eve = new Customer(new CookieJar(TimeProvider.System));
        await eve.SignInAsync(A, "Eve", cancellation);
        await eve.PostAsync(A, "devices/signout", cancellation, ("device", phone));
        Page page = await _phone.GetAsync(A, "/", cancellation);
        Page list = await _customer.GetAsync(B, "devices", cancellation);
        return StepResult.Same($"the phone: {Name}; 2 devices", $"the phone: {page.User}; {list.Devices.Count} devices");
    }

    private async Task<StepResult> SignPhoneOutAsync(CancellationToken cancellation)
    {
        string phone = (await _customer.GetAsync(A, "devices", cancellation)).Devices.Single(static d => !d.IsCurrent).Id;
        Page answer = await _customer.PostAsync(A, "devices/signout", cancellation, ("device", phone));
        Page[] pages =
        [
            await _phone.GetAsync(A, "/", cancellation),
            await _phone.GetAsync(B, "/", cancellation),
            await _customer.GetAsync(B, "devices", cancellation),
        ];
        return StepResult.Same(
            $"303; the phone: nobody, nobody; {Name}, 1 device",
            $"{(int)answer.Status}; the phone: {pages[0].User}, {pages[1].User}; {pages[2].User}, {pages[2].Devices.Count} device");
    }

    private async Task<StepResult> EverywhereAsync(CancellationToken cancellation)
    {
        using var laptop = new Customer(new CookieJar(TimeProvider.System));
        using var phone = new Customer(new CookieJar(TimeProvider.System), Customer.Phone);
        foreach (Customer device in (Customer[])[laptop, phone])
        {
            await device.AddAsync(A, FirstItem, cancellation);
            await device.SignInAsync(B, "Bob", cancellation);
        }

        Page before = await phone.GetAsync(A, "/", cancellation);
        Page answer = await laptop.PostAsync(A, "devices/signout-everywhere", cancellation);
        Page[] after =
        [
            await phone.GetAsync(A, "/", cancellation),
            await phone.GetAsync(B, "/", cancellation),
            await laptop.GetAsync(B, "/", cancellation),
        ];
        return StepResult.Same(
            "200, Bob, basket 1; 303; 0 cookies left; 3 times nobody, basket 0",
            $"{Describe(before)}; {(int)answer.Status}; {laptop.Jar.Names(A).Count()} cookies left; "
                + $"{after.Count(static p => p is { User: "nobody", Basket: "0" })} times nobody, basket 0");
    }
}

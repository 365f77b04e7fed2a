// Signing in by hand. Ends on the start page.
export async function signIn(page, person) {
  await page.goto("/signin");
  await page.getByLabel("メールアドレス").fill(person.address);
  await page.getByLabel("パスワード").fill(person.password);
  await page.getByRole("button", { name: "サインインする" }).click();
  await page.getByRole("heading", { name: "おつかれさまです" }).waitFor();
}
